"""What prometheus_client reads in our metrics. JSON in, JSON out."""

import json
import sys

from prometheus_client.parser import text_string_to_metric_families

given = json.load(sys.stdin)
families = list(text_string_to_metric_families(given["text"]))
print(
    json.dumps(
        {
            "types": {family.name: family.type for family in families},
            "samples": [[one.name, one.labels, one.value] for family in families for one in family.samples],
        }
    )
)
