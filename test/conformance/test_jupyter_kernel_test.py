"""The conformance suite of the Jupyter project: https://github.com/jupyter/jupyter_kernel_test"""

from unittest.mock import patch

import jupyter_kernel_test

PATIENCE = 120
# of its requests that say no time of their own
jupyter_kernel_test.TIMEOUT = PATIENCE


class TypeScriptKernelTests(jupyter_kernel_test.KernelTests):
    kernel_name = "limpid"
    language_name = "typescript"
    file_extension = ".ts"

    code_hello_world = "console.log('hello, world')"
    code_stderr = "console.error('to stderr')"
    code_generate_error = "throw new RangeError('on purpose')"
    code_clear_output = "import { clearOutput } from 'limpid'; clearOutput()"
    code_inspect_sample = "Math.sqrt"
    code_page_something = "import { page } from 'limpid'; page('what a pager shows')"

    completion_samples = [
        {"text": "Math.sqr", "matches": {"sqrt"}},
        {"text": "Number.isSafeI", "matches": {"isSafeInteger"}},
        {"text": "JSON.strin", "matches": {"stringify"}},
    ]
    complete_code_samples = ["1", "const a: number = 1;", "function f(n: number) {\n  return n;\n}", "await Promise.resolve(1)"]
    incomplete_code_samples = ["function f() {", "const a = [1,", "`open", "if (true) {"]
    invalid_code_samples = ["const = 1", "foo)", "let a b"]

    code_execute_result = [
        {"code": "6 * 7", "result": "42"},
        {"code": "'a' + 'b'", "result": "'ab'"},
        {"code": "({ a: [1, 2] })", "result": "{ a: [ 1, 2 ] }"},
        {"code": "await Promise.resolve(3n)", "result": "3n"},
        {"code": "6 * 7 + 1", "result": "43"},
    ]
    code_display_data = [
        {"code": "import { display } from 'limpid'; display({ [Symbol.for('Jupyter.display')]: () => ({ 'text/html': '<b>b</b>' }) })", "mime": "text/html"},
    ]
    code_history_pattern = "6 ? 7 + *"
    supported_history_operations = ("tail", "range", "search")

    code_page_something = "import { page } from 'limpid'; page('a long text')"

    def execute_helper(self, code, timeout=PATIENCE, **options):
        """Gives each publication a tenth of a second by itself, which a busy machine may need for a step of any process."""
        iopub = self.kc.iopub_channel
        get_msg = iopub.get_msg

        with patch.object(iopub, "get_msg", lambda timeout: get_msg(timeout=PATIENCE)):
            return super().execute_helper(code, timeout=timeout, **options)


class TypeScriptWelcomeTests(jupyter_kernel_test.IopubWelcomeTests):
    kernel_name = "limpid"
    support_iopub_welcome = True
