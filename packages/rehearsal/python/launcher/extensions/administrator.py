"""The administrator of a rehearsal: one random key, whose signature is checked like anybody's.

ministack takes an absent key, `test` and any number of twelve digits for the root user, and checks no signature of them.
"""

import sys

from ministack.core import iam_evaluator

from extensions import authorization

_keys = set()


def is_administrator(access_key_id):
    """Whether a verified key is the administrator's."""
    return access_key_id in _keys


def access_key_id():
    """The administrator's key."""
    return next(iter(_keys))


def install(access_key_id, secret_access_key):
    """Leaves one root user: the one with this key."""
    _keys.add(access_key_id)
    resolve = iam_evaluator.resolve_credential

    def resolve_administrator_too(
        given_key_id, account_id=None, session_token=iam_evaluator._SESSION_TOKEN_NOT_CHECKED
    ):
        if not is_administrator(given_key_id):
            return resolve(given_key_id, account_id, session_token)
        failure = iam_evaluator._validate_session_token(None, session_token)
        return failure or iam_evaluator.ResolvedCredential(
            access_key_id=access_key_id,
            secret_access_key=secret_access_key,
            account_id=authorization.ACCOUNT,
            principal_arn=f"arn:aws:iam::{authorization.ACCOUNT}:root",
            principal_id=authorization.ACCOUNT,
            principal_type="Root",
            source_access_key_id=access_key_id,
        )

    _replace_everywhere(iam_evaluator.is_root_access_key, _is_root_access_key)
    _replace_everywhere(resolve, resolve_administrator_too)


def _is_root_access_key(_access_key_id):
    """No key is root by its name alone."""
    return False


def _replace_everywhere(function, replacement):
    """Modules of ministack import the function by name, so each has a name of its own for it."""
    for module_name, module in list(sys.modules.items()):
        if module is None or not module_name.startswith("ministack."):
            continue
        for name in [name for name, value in vars(module).items() if value is function]:
            setattr(module, name, replacement)
