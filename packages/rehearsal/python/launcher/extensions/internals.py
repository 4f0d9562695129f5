"""Checks, once at start, every private name of ministack that the extensions rely on."""

import importlib
import importlib.metadata
import inspect
import operator

VERSION = "1.5.33"

# Module -> name -> the leading parameters that a function must have; None for what is not a function.
RELIED_ON = {
    "app": {
        "AUTH": None,
        "_credential_failure": ("service", "iam_action", "request_id", "denied", "headers"),
        "app": ("scope", "receive", "send"),
        "_handle_ecr_registry_request": ("method", "path", "headers", "body", "query_params"),
        "_is_ecr_registry_path": ("path",),
    },
    "core.iam_actions": {
        "_resource_policy_denial": ("service", "action", "principal_arn", "resource_arn"),
        "extract_resource_arn": ("service", "method", "path", "headers", "body"),
        "request_tag_context": ("service", "iam_action", "body", "params"),
        "identity_denial_message": ("action", "principal_arn", "resource", "explicit_deny"),
    },
    "core.iam_evaluator": {
        "AuthError": ("code", "message"),
        "EvalContext": ("principal_arn", "principal_type", "principal_account", "action", "resource_arn", "region"),
        "ResolvedCredential": ("access_key_id", "secret_access_key", "account_id", "principal_arn", "principal_id"),
        "ParsedStatement": ("sid", "effect", "actions", "not_actions", "resources", "not_resources", "conditions"),
        "_SESSION_TOKEN_NOT_CHECKED": None,
        "_conditions_met": ("conditions", "ctx"),
        "_first_match": ("ctx", "stmts", "effect"),
        "_fnmatch_compile": ("pattern", "ignore_case"),
        "_resolve_condition_key": ("key", "ctx"),
        "_service_principal_matches": ("principal", "service"),
        "_signed_request": None,
        "_validate_session_token": ("expected", "supplied"),
        "authenticate": ("access_key_id", "account_id"),
        "enforce": ("access_key_id", "iam_action", "service", "region", "resource_arn", "service_context"),
        "evaluate_resource_policy": ("doc", "ctx", "service"),
        "evaluate_trust_policy": ("trust_doc", "caller_arn", "ctx"),
        "parse_policy_document": ("doc",),
        "is_root_access_key": ("access_key_id",),
        "pin_request_origin": ("source_ip", "secure_transport"),
        "pin_signed_body": ("body",),
        "pin_signed_request": ("method", "raw_path", "query_params", "raw_headers"),
        "resolve_credential": ("access_key_id", "account_id", "session_token"),
        "resolve_principal": ("access_key_id", "account_id"),
    },
    "core.lambda_runtime": {
        "ProvidedWorker": ("func_name", "config", "code_zip"),
        "Worker": ("func_name", "config", "code_zip"),
        "Worker._drain_stderr": ("self",),
        "Worker._drain_stderr_bounded": ("self",),
        "Worker._read_stderr": ("self",),
        "execution_credentials": ("config",),
        "reset": (),
    },
    "core.responses": {
        "get_account_id": (),
        "get_region": (),
        "new_uuid": (),
        "set_request_account_id": ("access_key_id",),
        "set_request_region": ("region",),
    },
    "core.router": {"detect_service": ("method", "path", "headers", "query_params")},
    "core.sigv4": {
        "SIGNATURE_MISMATCH": None,
        "decode_header_value": ("value",),
        "parse_header_signature": ("headers",),
        "presigned_request_is_expired": ("amz_date", "expires"),
    },
    "services.cloudformation.changesets": {"validate_template_support": ("template",)},
    "services.cloudformation.handlers": {"validate_template_support": ("template",)},
    "services.cloudformation.provisioners": {
        "_CUSTOM_NAME_REPLACEMENT": None,
        "_NAME_SEED": None,
        "_REPLACING_PROPERTIES": None,
        "_RESOURCE_HANDLERS": None,
        "_codebuild_project_create": ("logical_id", "props", "stack_name"),
        "_cw_metric_alarm_create": ("logical_id", "props", "stack_name"),
        "_cwlogs_create": ("logical_id", "props", "stack_name"),
        "_cwlogs_update": ("physical_id", "old_props", "new_props", "stack_name", "logical_id"),
        "_ddb_create": ("logical_id", "props", "stack_name"),
        "_eb_rule_bus_name": ("props",),
        "_eb_rule_create": ("logical_id", "props", "stack_name"),
        "_ecr_repo_create": ("logical_id", "props", "stack_name"),
        "_iam_managed_policy_create": ("logical_id", "props", "stack_name"),
        "_iam_role_create": ("logical_id", "props", "stack_name"),
        "_kms_alias_create": ("logical_id", "props", "stack_name"),
        "_lambda_create": ("logical_id", "props", "stack_name"),
        "_physical_name": ("stack_name", "logical_id"),
        "_s3_create": ("logical_id", "props", "stack_name"),
        "_seeded_create": ("create_fn", "logical_id", "props", "stack_name"),
        "_sm_secret_create": ("logical_id", "props", "stack_name"),
        "_sns_create": ("logical_id", "props", "stack_name"),
        "_sqs_create": ("logical_id", "props", "stack_name"),
        "_ssm_create": ("logical_id", "props", "stack_name"),
    },
    "services.cloudformation.stacks": {"_runs_on_worker_thread": ("resource_type",)},
    "services.cloudwatch": {"_alarms": None},
    "services.cloudwatch_logs": {
        "_create_log_stream": ("data",),
        "_log_group_policies": None,
        "_log_groups": None,
        "_put_log_events": ("data",),
        "_resource_policies": None,
    },
    "services.codebuild": {"_projects": None},
    "services.dynamodb": {
        "_tables": None,
        "handle_request": ("method", "path", "headers", "body", "query_params"),
    },
    "services.ecr": {
        "_batch_check_layer_availability": ("data",),
        "_complete_layer_upload": ("data",),
        "_content_digest": ("data",),
        "_find_image": ("repo_name", "image_id"),
        "_get_authorization_token": ("data",),
        "_get_download_url_for_layer": ("data",),
        "_image_digest": ("manifest",),
        "_initiate_layer_upload": ("data",),
        "_layer_blobs": None,
        "_manifest_blobs": None,
        "_parse_v2_path": ("path",),
        "_put_image": ("data",),
        "_registry_error": ("status", "code", "message"),
        "_registry_id": (),
        "_repo_arn": ("name",),
        "_repositories": None,
        "_upload_layer_part": ("data",),
        "handle_request": ("method", "path", "headers", "body", "query_params"),
    },
    "services.ecs": {
        "_ACTION_MAP": None,
        "_awslogs_config": ("cdef", "task_id", "container_id"),
        "_clusters": None,
        "_create_service": ("data",),
        "_delete_service": ("data",),
        "_describe_services": ("data",),
        "_describe_tasks": ("data",),
        "_ensure_awslogs_stream": ("config",),
        "_get_docker": (),
        "_list_tasks": ("data",),
        "_reconcile_service_tasks": ("cluster_name", "svc_key"),
        "_resolve_cluster_name": ("ref",),
        "_resolve_task": ("ref", "cluster_name"),
        "_resolve_td_key": ("ref",),
        "_run_task": ("data",),
        "_sanitize": ("obj",),
        "_services": None,
        "_stop_task": ("data",),
        "_task_defs": None,
        "_tasks": None,
        "_update_service": ("data",),
        "handle_request": ("method", "path", "headers", "body", "query_params"),
    },
    "services.eventbridge": {
        "_apply_input_transformer": ("transformer", "rule", "view"),
        "_dispatch_event": ("event",),
        "_dispatch_to_sns": ("arn", "payload"),
        "_invoke_target": ("target", "event", "rule", "view"),
        "_pattern_event_view": ("event",),
        "_put_events": ("data", "allow_aws_source"),
        "_put_targets": ("data",),
        "_rule_key": ("rule_name", "bus_name"),
        "_rules": None,
    },
    "services.iam": {
        "_gen_secret": (),
        "_gen_session_access_key": (),
        "_gen_session_token": (),
        "_policies": None,
        "_roles": None,
    },
    "services.kms": {"_alias_arn": ("alias_name",), "_aliases": None, "_resolve_key": ("key_id_or_arn",)},
    "services.lambda_svc": {
        "_functions": None,
        "_emit_lambda_logs": ("func", "request_id", "log_text", "error", "duration_ms"),
        "execution_credentials": ("config",),
        "function_policy_for_arn": ("resource_arn",),
    },
    "services.s3": {
        "_bucket_encryption": None,
        "_bucket_owner_account": ("name",),
        "_error": ("code", "message", "status"),
        "_fire_s3_event": ("bucket_name", "key", "event_name"),
        "_get_object": ("bucket_name", "key", "headers", "query_params"),
        "_put_object": ("bucket_name", "key", "body", "headers"),
        "_resolve_sse_write_headers": ("headers", "bucket_name"),
        "_verify_presigned_sigv4": ("method", "path", "headers", "query_params"),
    },
    "services.secretsmanager": {"_resolve": ("secret_id",), "_secrets": None},
    "services.sns": {
        "_error": ("code", "message", "status"),
        "_normalize_arn": ("arn",),
        "_p": ("params", "key"),
        "_publish": ("params",),
        "_topic_by_arn_any_scope": ("topic_arn",),
        "_topics": None,
    },
    "services.sqs": {
        "_act_send_message": ("data", "qurl"),
        "_queue_by_arn": ("arn",),
        "_queue_name_to_url": None,
    },
    "services.ssm": {
        "_delete_parameter": ("data",),
        "_delete_parameters": ("data",),
        "_get_parameter": ("data",),
        "_get_parameters": ("data",),
        "_lookup_parameter": ("name_or_arn",),
        "_put_parameter": ("data",),
    },
    "services.sts": {
        "_assumed_role_arn": ("role_arn", "session_name"),
        "_role_id": ("role_arn",),
        "register_session": ("access_key", "session"),
    },
}


def require_known_ministack():
    """Ends with one line when the installed ministack is not the one that the extensions were written against."""
    installed = importlib.metadata.version("ministack")
    if installed != VERSION:
        raise SystemExit(f"rehearsal emulator: needs ministack {VERSION}, found {installed}")
    for module_name, names in RELIED_ON.items():
        module = importlib.import_module(f"ministack.{module_name}")
        for name, parameters in names.items():
            _require_name(module, name, parameters)


def _require_name(module, name, parameters):
    expected = name if parameters is None else f"{name}({', '.join(parameters)})"
    try:
        relied_on = operator.attrgetter(name)(module)
    except AttributeError:
        raise SystemExit(f"rehearsal emulator: ministack {VERSION} without {module.__name__}.{expected}") from None
    if parameters is None:
        return
    found = tuple(inspect.signature(relied_on).parameters)
    if found[: len(parameters)] != parameters:
        raise SystemExit(
            f"rehearsal emulator: ministack {VERSION} with {module.__name__}.{name}({', '.join(found)}), "
            f"expected {expected}"
        )
