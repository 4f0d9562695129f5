import type { AccessControl } from '../credentials';
import { ACCOUNT, ROOT_ACCESS_KEY } from '../environment';
import { isDenial, messageOf, ServiceException } from '../failures';
import type { JobBoard } from '../jobs';
import type { Caller, Operation } from './operations';

export interface JsonResponse {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

export interface ApiRequest {
  /** `CodePipeline_20150709.PutJobSuccessResult` */
  readonly target: string;
  readonly authorization: string | undefined;
  readonly body: string;
}

export interface ApiHandlerServices {
  readonly operations: ReadonlyMap<string, Operation>;
  readonly jobs: JobBoard;
  control(): AccessControl;
}

const SERVICE = 'CodePipeline_20150709';
const CREDENTIAL = /Credential=([^/,\s]+)\//;

/** AWS JSON 1.1: https://smithy.io/2.0/aws/protocols/aws-json-1_1-protocol.html */
export async function handleApiRequest(services: ApiHandlerServices, request: ApiRequest): Promise<JsonResponse> {
  try {
    return { status: 200, body: await answer(services, request) };
  } catch (error) {
    return errorResponse(error);
  }
}

async function answer(services: ApiHandlerServices, request: ApiRequest): Promise<Readonly<Record<string, unknown>>> {
  const [service, name = ''] = request.target.split('.');
  const operation = service === SERVICE ? services.operations.get(name) : undefined;
  if (operation === undefined) {
    throw new ServiceException(
      'UnknownOperationException',
      `the rehearsal does not play ${request.target || 'this request'}`,
    );
  }
  const caller = callerOf(request.authorization);
  const body = parseBody(request.body);
  const prepared = operation.prepare(body);
  await authorize(services, caller, name, prepared.resourceArn, body);
  return prepared.answer(caller);
}

/** The key alone says who calls. The signature is not verified: only the emulator knows the secret behind it. */
function callerOf(authorization: string | undefined): Caller {
  const accessKeyId = CREDENTIAL.exec(authorization ?? '')?.[1];
  if (accessKeyId === undefined) {
    throw new ServiceException('MissingAuthenticationTokenException', 'the request is not signed');
  }
  return accessKeyId === ROOT_ACCESS_KEY ? { accessKeyId, arn: `arn:aws:iam::${ACCOUNT}:root` } : { accessKeyId };
}

async function authorize(
  { control, jobs }: ApiHandlerServices,
  { accessKeyId }: Caller,
  operationName: string,
  resourceArn: string,
  body: unknown,
): Promise<void> {
  if (accessKeyId === ROOT_ACCESS_KEY) {
    return;
  }
  try {
    await control().authorize({ accessKeyId, action: `codepipeline:${operationName}`, resourceArn });
  } catch (error) {
    // A function whose answer is denied goes on to time out; the denial is what its user needs to read then.
    const jobId = (body as { readonly jobId?: unknown }).jobId;
    if (isDenial(error) && typeof jobId === 'string') {
      jobs.noteRefusal(jobId, error.message);
    }
    throw error;
  }
}

function parseBody(text: string): object {
  try {
    const body: unknown = JSON.parse(text === '' ? '{}' : text);
    if (typeof body === 'object' && body !== null) {
      return body;
    }
  } catch {
    // falls through to the refusal
  }
  throw new ServiceException('SerializationException', 'the body is no JSON object');
}

function errorResponse(error: unknown): JsonResponse {
  const message = messageOf(error);
  if (error instanceof ServiceException) {
    return { status: 400, body: { __type: error.code, message } };
  }
  if (isDenial(error)) {
    return { status: 400, body: { __type: 'AccessDeniedException', message } };
  }
  return { status: 500, body: { __type: 'InternalFailure', message } };
}
