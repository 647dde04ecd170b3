"""natrix, over one of its faults: `python -m mevm_suite.audit.natrix` takes natrix's arguments.

natrix 0.1.9 reads a module that uses one uninitialised module and stops at one that uses several,
since the compiler then words its complaint differently. Can go when natrix knows both wordings.
"""

from typing import Any

from natrix import ast_tools, main

_compile = ast_tools.vyper_compile
FORGIVEN = "vyper.exceptions.InitializerException: a module is used but never initialized!"


def compile_as_natrix_expects(*args: Any, **kwargs: Any) -> Any:
    """Compile; say in the words that natrix forgives that modules are not initialised."""
    try:
        return _compile(*args, **kwargs)
    except Exception as error:
        if "InitializerException: module" in str(error):
            raise Exception(FORGIVEN) from error
        raise


if __name__ == "__main__":
    ast_tools.vyper_compile = compile_as_natrix_expects
    main()
