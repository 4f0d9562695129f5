"""The layers of images, as ECR's API serves them to whoever copies an image without Docker. The emulator has real layers behind
/v2, and none behind these operations.

https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_Operations.html
"""

import base64
import json
import os
import secrets
import time

from ministack.core.responses import error_response_json, json_response
from ministack.services import ecr

PREFIX = "/_rehearsal-layers/"
URL_SECONDS = 3600
PART_SIZE = 10 * 1024 * 1024
# By the token in the URL, which is all that a download needs, as with a presigned URL of S3.
_downloads = {}
_uploads = {}


def install():
    """Replaces the operations, and checks what PutImage is given as ECR does."""
    ecr._get_download_url_for_layer = _get_download_url
    ecr._batch_check_layer_availability = _check_availability
    ecr._initiate_layer_upload = _initiate_upload
    ecr._upload_layer_part = _upload_part
    ecr._complete_layer_upload = _complete_upload
    put_image = ecr._put_image

    def put_checked_image(data):
        return _image_problem(data) or _keep_manifest(data, put_image(data))

    ecr._put_image = put_checked_image


def _get_download_url(data):
    name, digest = data.get("repositoryName", ""), data.get("layerDigest", "")
    problem = _missing_repository(name)
    if problem:
        return problem
    layer = ecr._layer_blobs.get(name, {}).get(digest)
    if layer is None:
        message = f"The layer with digest '{digest}' does not exist in the repository with name '{name}'"
        return error_response_json("LayersNotFoundException", message, 400)
    token = secrets.token_urlsafe(32)
    _downloads[token] = (layer, time.time() + URL_SECONDS)
    url = f"http://127.0.0.1:{os.environ['GATEWAY_PORT']}{PREFIX}{token}"
    return json_response({"downloadUrl": url, "layerDigest": digest})


def _check_availability(data):
    name = data.get("repositoryName", "")
    layers = ecr._layer_blobs.get(name, {})
    known = [
        {
            "layerDigest": digest,
            "layerAvailability": "AVAILABLE" if digest in layers else "UNAVAILABLE",
            **({"layerSize": len(layers[digest])} if digest in layers else {}),
        }
        for digest in data.get("layerDigests", [])
    ]
    return _missing_repository(name) or json_response({"layers": known, "failures": []})


def _initiate_upload(data):
    name = data.get("repositoryName", "")
    upload_id = secrets.token_hex(16)
    _uploads[upload_id] = (name, bytearray())
    return _missing_repository(name) or json_response({"uploadId": upload_id, "partSize": PART_SIZE})


def _upload_part(data):
    upload = _upload_of(data)
    if upload is None:
        return _no_upload(data)
    first, last = data.get("partFirstByte"), data.get("partLastByte")
    part = base64.b64decode(data.get("layerPartBlob", ""))
    if first != len(upload) or last != first + len(part) - 1:
        message = f"Layer part upload [{first}:{last}] is not the next one, which begins at {len(upload)}"
        return error_response_json("InvalidLayerPartException", message, 400)
    upload.extend(part)
    return json_response({**_identity(data), "lastByteReceived": last})


def _complete_upload(data):
    upload = _upload_of(data)
    if upload is None:
        return _no_upload(data)
    name, content = data["repositoryName"], bytes(upload)
    if not content:
        return error_response_json("EmptyUploadException", "The upload has no layer parts", 400)
    digest = ecr._content_digest(content)
    if data.get("layerDigests") != [digest]:
        message = f"The layer digest {digest} is not the one of the request"
        return error_response_json("InvalidLayerException", message, 400)
    layers = ecr._layer_blobs.setdefault(name, {})
    if digest in layers:
        message = f"Layer with digest '{digest}' already exists in the repository with name '{name}'"
        return error_response_json("LayerAlreadyExistsException", message, 400)
    layers[digest] = content
    del _uploads[data["uploadId"]]
    return json_response({**_identity(data), "layerDigest": digest})


def _image_problem(data):
    """https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_PutImage.html: what it answers to."""
    name, text = data.get("repositoryName", ""), data.get("imageManifest", "")
    digest, tag = ecr._image_digest(text), data.get("imageTag")
    problem = _missing_repository(name)
    if problem:
        return problem
    if data.get("imageDigest", digest) != digest:
        message = f"The image digest {data['imageDigest']} does not match that of the manifest, {digest}"
        return error_response_json("ImageDigestDoesNotMatchException", message, 400)
    image = ecr._find_image(name, {"imageDigest": digest})
    if image is not None and (tag is None or tag in image.get("imageTags", [])):
        message = f"Image with digest '{digest}' and tag '{tag}' already exists in the repository with name '{name}'"
        return error_response_json("ImageAlreadyExistsException", message, 400)
    return _missing_parts(name, json.loads(text))


def _missing_parts(name, manifest):
    """Manifests with URLs of their own are Windows's, whose layers no registry has."""
    wanted = [*manifest.get("layers", []), *([manifest["config"]] if manifest.get("config") else [])]
    layers = ecr._layer_blobs.get(name, {})
    missing = [each["digest"] for each in wanted if each["digest"] not in layers and not each.get("urls")]
    if missing:
        message = f"Layers with digests '{missing}' do not exist in the repository with name '{name}'"
        return error_response_json("LayersNotFoundException", message, 400)
    images = [each["digest"] for each in manifest.get("manifests", [])]
    absent = [digest for digest in images if ecr._find_image(name, {"imageDigest": digest}) is None]
    if absent:
        message = f"Images with digests '{absent}' do not exist in the repository with name '{name}'"
        return error_response_json("ReferencedImagesNotFoundException", message, 400)
    return None


def _keep_manifest(data, answer):
    """So that Docker pulls by digest what was put without Docker."""
    manifest = data.get("imageManifest", "").encode()
    blobs = ecr._manifest_blobs.setdefault(data["repositoryName"], {})
    blobs.setdefault(ecr._content_digest(manifest), manifest)
    return answer


def _upload_of(data):
    name, upload = _uploads.get(data.get("uploadId"), (None, None))
    return upload if name == data.get("repositoryName") else None


def _no_upload(data):
    message = f"The upload '{data.get('uploadId')}' does not exist in the repository '{data.get('repositoryName')}'"
    return error_response_json("UploadNotFoundException", message, 400)


def _missing_repository(name):
    if name in ecr._repositories:
        return None
    message = f"The repository with name '{name}' does not exist in the registry with id '{ecr._registry_id()}'"
    return error_response_json("RepositoryNotFoundException", message, 400)


def _identity(data):
    return {
        "registryId": ecr._registry_id(),
        "repositoryName": data.get("repositoryName"),
        "uploadId": data.get("uploadId"),
    }


async def application(scope, receive, send):
    """Serves a layer, or a range of it, to whoever has its URL."""
    layer, expires_at = _downloads.get(scope["path"].removeprefix(PREFIX), (None, 0))
    if scope["method"] != "GET" or layer is None or time.time() > expires_at:
        await _answer(send, 403, b"", [])
        return
    headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
    requested = headers.get("range", "").removeprefix("bytes=").split("-")
    if len(requested) != 2:
        await _answer(send, 200, layer, [])
        return
    first, last = int(requested[0]), min(int(requested[1]), len(layer) - 1)
    content_range = f"bytes {first}-{last}/{len(layer)}".encode()
    await _answer(send, 206, layer[first : last + 1], [(b"content-range", content_range)])


async def _answer(send, status, body, headers):
    length = (b"content-length", str(len(body)).encode())
    await send({"type": "http.response.start", "status": status, "headers": [*headers, length]})
    await send({"type": "http.response.body", "body": body})
