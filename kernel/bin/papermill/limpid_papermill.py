"""Parameters of TypeScript notebooks for papermill (https://papermill.readthedocs.io).

papermill writes the parameters of a run into a cell, in the notebook's language, and knows no TypeScript. It loads the
entry points of the group `papermill.engine` when it starts; ours is its own engine under the name `limpid`, and loading
it registers the translator below, so that no engine has to be named.
"""

import json
import math
import re

from papermill.engines import NBClientEngine
from papermill.exceptions import PapermillException
from papermill.models import Parameter
from papermill.translators import Translator, papermill_translators

# Number.MAX_SAFE_INTEGER: a whole number above it would be rounded as a `number`.
LARGEST_EXACT = 2**53 - 1

# What ends a line in JavaScript, so that no text can leave its comment.
LINE_ENDS = re.compile("\r\n|[\n\r\u2028\u2029]")

# Line ends that JSON leaves in strings, and halves of surrogate pairs, which no file could hold.
NOT_IN_STRINGS = re.compile("[\u2028\u2029\ud800-\udfff]")

RESERVED = frozenset(
    "arguments await break case catch class const continue debugger default delete do else enum eval export extends false"
    " finally for function if implements import in instanceof interface let new null package private protected public return"
    " static super switch this throw true try typeof var void while with yield".split()
)

# One declaration on one line: `const epochs: number = 10; // passes over the data`
DECLARATION = re.compile(
    r"""^\s*(?:const|let|var)\s+
    (?P<name>[^\W\d][\w$]*|\$[\w$]*)\s*
    (?::\s*(?P<annotation>[^=]+?)\s*)?
    =\s*(?P<value>(?:"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|`(?:\\.|[^`\\])*`|[^"'`/;]|/(?!/))+?)\s*
    ;?\s*(?://\s*(?P<help>.*))?$""",
    re.VERBOSE,
)


class TypeScriptTranslator(Translator):
    """Python's values as TypeScript literals: what was given is what the notebook gets, whatever the text says."""

    @classmethod
    def translate_none(cls, val):
        return "null"

    @classmethod
    def translate_bool(cls, val):
        return "true" if val else "false"

    @classmethod
    def translate_int(cls, val):
        """A `number`, or a `bigint` where a number would lose digits."""
        digits = int.__repr__(val)
        return digits if abs(val) <= LARGEST_EXACT else f"{digits}n"

    @classmethod
    def translate_float(cls, val):
        if math.isnan(val):
            return "NaN"
        if math.isinf(val):
            return "Infinity" if val > 0 else "-Infinity"
        return float.__repr__(val)

    @classmethod
    def translate_escaped_str(cls, str_val):
        quoted = json.dumps(str(str_val), ensure_ascii=False)
        return NOT_IN_STRINGS.sub(lambda found: f"\\u{ord(found[0]):04x}", quoted)

    @classmethod
    def translate_list(cls, val):
        return f"[{', '.join(cls.translate(item) for item in val)}]"

    @classmethod
    def translate_dict(cls, val):
        pairs = ", ".join(f"{cls.key(key)}: {cls.translate(item)}" for key, item in val.items())
        return f"{{ {pairs} }}" if pairs else "{}"

    @classmethod
    def translate(cls, val):
        return cls.translate_list(val) if isinstance(val, tuple) else super().translate(val)

    @classmethod
    def key(cls, key):
        """A property's name. A plain `__proto__` would set the prototype instead of a property."""
        quoted = cls.translate_str(key if isinstance(key, str) else json.dumps(key, default=str).strip('"'))
        return f"[{quoted}]" if quoted == '"__proto__"' else quoted

    @classmethod
    def comment(cls, cmt_str):
        return "\n".join(f"// {line}".rstrip() for line in LINE_ENDS.split(cmt_str))

    @classmethod
    def assign(cls, name, str_val):
        """A declaration of its own, which may repeat that of the parameters cell, and which the notebook may assign to."""
        if not name.replace("$", "_").isidentifier() or name in RESERVED:
            raise PapermillException(f"A TypeScript variable cannot be called {name!r}.")
        return f"let {name} = {str_val};"

    @classmethod
    def inspect(cls, parameters_cell):
        """The parameters that `papermill --help-notebook` lists: declarations that are whole on their line."""
        found = [DECLARATION.match(line) for line in parameters_cell["source"].splitlines()]
        return [
            Parameter(
                name=one["name"],
                inferred_type_name=one["annotation"] or type_of(one["value"]),
                default=one["value"],
                help=one["help"] or "",
            )
            for one in found
            if one is not None
        ]


def type_of(value):
    """The TypeScript type of a plain literal; "None", as papermill has it, of anything else."""
    if value[0] in "\"'`":
        return "string"
    if value in ("true", "false"):
        return "boolean"
    if re.fullmatch(r"-?(?:Infinity|NaN|\d[\d_]*(?:\.\d*)?(?:e[+-]?\d+)?)", value):
        return "number"
    return "None"


class LimpidEngine(NBClientEngine):
    """papermill's own engine under our name."""


papermill_translators.register("limpid", TypeScriptTranslator)
papermill_translators.register("typescript", TypeScriptTranslator)
