"""OpenSSF Model Signing by its reference implementation: verifies and signs folders by its command line, shards by its library."""

import json
import sys

from click.testing import CliRunner
from model_signing import hashing, signing
from model_signing._cli import main


def command(*arguments):
    result = CliRunner().invoke(main, arguments)
    return {"code": result.exit_code, "text": result.output}


given = json.load(sys.stdin)
answers = {"verified": {}, "signed": {}}
for name, one in given["verify"].items():
    answers["verified"][name] = command(
        "verify", "key", "--signature", one["signature"], "--public_key", one["publicKey"], one["folder"]
    )
for name, one in given["sign"].items():
    if "shardSize" not in one:
        answers["signed"][name] = command(
            "sign", "key", "--signature", one["signature"], "--private_key", one["privateKey"], one["folder"]
        )
        continue
    sharded = hashing.Config().use_shard_serialization(hashing_algorithm=one["hash"], shard_size=one["shardSize"])
    sharded.set_ignored_paths(paths=["model.sig"])
    signer = signing.Config().use_elliptic_key_signer(private_key=one["privateKey"])
    signer.set_hashing_config(sharded).sign(one["folder"], one["signature"])
    answers["signed"][name] = {"code": 0, "text": ""}
json.dump(answers, sys.stdout)
