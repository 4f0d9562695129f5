"""Lambda functions get credentials that nobody can work out.

ministack derives a function's secret and its session token from the ARNs of the function and its role, which whoever
knows the stack knows too. Here each pair has a random session, as on AWS.
"""

import threading

from ministack.core import lambda_runtime
from ministack.services import lambda_svc

from extensions import authorization

_making = threading.Lock()


def install():
    """Replaces the credentials, under both names that ministack has for them."""
    sessions = {}

    def random_credentials(config):
        key = (config.get("FunctionArn", ""), config.get("Role", ""))
        with _making:
            if key not in sessions:
                sessions[key] = _new_session(config)
            return dict(sessions[key])

    lambda_runtime.execution_credentials = random_credentials
    lambda_svc.execution_credentials = random_credentials


def _new_session(config):
    name = config.get("FunctionName", "function")[:64]
    session = authorization.new_session(config.get("Role", ""), name, expires=False)
    return {
        "AWS_ACCESS_KEY_ID": session["accessKeyId"],
        "AWS_SECRET_ACCESS_KEY": session["secretAccessKey"],
        "AWS_SESSION_TOKEN": session["sessionToken"],
    }
