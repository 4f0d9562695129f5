"""Image scans, which the emulator does not have: their findings are what a test says they are.

https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_DescribeImageScanFindings.html
"""

import json

from ministack.core.responses import error_response_json, json_response
from ministack.services import ecr

_STATUSES = {"COMPLETE": "The scan was completed successfully.", "IN_PROGRESS": "The scan is in progress."}
# By repository: what each of its images is found to have from now on.
_findings = {}
# Images that were scanned on request, in repositories that do not scan on push.
_scanned = set()


def set_findings(request):
    """What scans of the repository's images find from now on; called by the engine, through the control."""
    status = request.get("status", "COMPLETE")
    _findings[request["repositoryName"]] = {"status": status, "findings": request.get("findings", [])}
    return {}


def install():
    """Adds the two operations, and the summary that DescribeImages gives."""
    handle_request = ecr.handle_request

    async def handle(method, path, headers, body, query_params):
        operation = headers.get("x-amz-target", "").rpartition(".")[2]
        if operation in _OPERATIONS:
            return _on_image(json.loads(body or b"{}"), _OPERATIONS[operation])
        missing = _missing_images(json.loads(body or b"{}")) if operation == "DescribeImages" else None
        if missing is not None:
            return missing
        status, answer_headers, answer = await handle_request(method, path, headers, body, query_params)
        if operation == "DescribeImages" and status == 200:
            return json_response(_with_summaries(json.loads(answer)))
        return status, answer_headers, answer

    ecr.handle_request = handle


def _missing_images(request):
    """https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_DescribeImages.html: asked for by name, each must be there."""
    name = request.get("repositoryName", "")
    if name not in ecr._repositories:
        return None
    missing = [image_id for image_id in request.get("imageIds") or [] if ecr._find_image(name, image_id) is None]
    return _image_not_found(name, missing[0]) if missing else None


def _image_not_found(name, image_id):
    message = f"The image with imageId {_say(image_id)} does not exist within the repository with name '{name}'"
    return error_response_json("ImageNotFoundException", message, 400)


def _on_image(request, operation):
    name, image_id = request.get("repositoryName", ""), request.get("imageId") or {}
    if name not in ecr._repositories:
        message = f"The repository with name '{name}' does not exist in the registry with id '{ecr._registry_id()}'"
        return error_response_json("RepositoryNotFoundException", message, 400)
    image = ecr._find_image(name, image_id)
    if image is None:
        return _image_not_found(name, image_id)
    return operation(name, image, request)


def _start(name, image, _request):
    _scanned.add((name, image["imageDigest"]))
    return json_response({**_identity(name, image), "imageScanStatus": {"status": "IN_PROGRESS"}})


def _describe(name, image, request):
    scan = _scan_of(name, image["imageDigest"])
    if scan is None:
        message = f"Image scan does not exist for the image with '{_say(request['imageId'])}' in the repository with name '{name}'"
        return error_response_json("ScanNotFoundException", message, 400)
    answer = {**_identity(name, image), "imageScanStatus": _status(scan)}
    if scan["status"] != "COMPLETE":
        return json_response(answer)
    start = int(request.get("nextToken") or 0)
    end = start + int(request.get("maxResults") or 100)
    page = {"nextToken": str(end)} if end < len(scan["findings"]) else {}
    findings = {**_summary(scan, image["imagePushedAt"]), "findings": scan["findings"][start:end]}
    return json_response({**answer, "imageScanFindings": findings, **page})


_OPERATIONS = {"DescribeImageScanFindings": _describe, "StartImageScan": _start}


def _scan_of(name, digest):
    on_push = ecr._repositories[name].get("imageScanningConfiguration", {}).get("scanOnPush")
    if name in _findings or on_push or (name, digest) in _scanned:
        return _findings.get(name, {"status": "COMPLETE", "findings": []})
    return None


def _identity(name, image):
    tags = image.get("imageTags") or []
    image_id = {"imageDigest": image["imageDigest"], **({"imageTag": tags[0]} if tags else {})}
    return {"registryId": ecr._registry_id(), "repositoryName": name, "imageId": image_id}


def _status(scan):
    return {"status": scan["status"], "description": _STATUSES.get(scan["status"], "The scan failed.")}


def _summary(scan, pushed_at):
    """A scan is over the moment its image is pushed, and stays so."""
    severities = [finding["severity"] for finding in scan["findings"]]
    return {
        "imageScanCompletedAt": pushed_at,
        "vulnerabilitySourceUpdatedAt": pushed_at,
        "findingSeverityCounts": {each: severities.count(each) for each in sorted(set(severities))},
    }


def _with_summaries(answer):
    for detail in answer.get("imageDetails", []):
        scan = _scan_of(detail["repositoryName"], detail["imageDigest"])
        if scan is not None:
            detail["imageScanStatus"] = _status(scan)
        if scan is not None and scan["status"] == "COMPLETE":
            detail["imageScanFindingsSummary"] = _summary(scan, detail["imagePushedAt"])
    return answer


def _say(image_id):
    digest, tag = image_id.get("imageDigest", "null"), image_id.get("imageTag", "null")
    return f"{{imageDigest:'{digest}', imageTag:'{tag}'}}"
