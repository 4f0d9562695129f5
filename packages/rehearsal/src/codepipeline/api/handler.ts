import type { Operation } from './operations';
import { SignatureError, type ArrivedRequest } from '../../emulator/control';
import { isDenial, messageOf } from '../../errors';
import type { AccessControl, Caller } from '../engine/credentials';
import { ServiceException } from '../engine/failures';
import type { JobBoard } from '../engine/jobs';

export interface JsonResponse {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

export interface ApiRequest {
  /** `CodePipeline_20150709.PutJobSuccessResult` */
  readonly target: string;
  readonly arrived: ArrivedRequest;
}

export interface ApiHandlerServices {
  readonly operations: ReadonlyMap<string, Operation>;
  readonly jobs: JobBoard;
  control(): AccessControl;
}

const SERVICE = 'CodePipeline_20150709';

/** AWS JSON 1.1: https://smithy.io/2.0/aws/protocols/aws-json-1_1-protocol.html */
export async function handleApiRequest(services: ApiHandlerServices, request: ApiRequest): Promise<JsonResponse> {
  try {
    return { status: 200, body: await answer(services, request) };
  } catch (error) {
    return errorResponse(error);
  }
}

async function answer(services: ApiHandlerServices, request: ApiRequest): Promise<Readonly<Record<string, unknown>>> {
  const caller = await services.control().authenticate(request.arrived);
  const [service, name = ''] = request.target.split('.');
  const operation = service === SERVICE ? services.operations.get(name) : undefined;
  if (operation === undefined) {
    throw new ServiceException(
      'UnknownOperationException',
      `the rehearsal does not support ${request.target || 'this request'}`,
    );
  }
  const body = parseBody(request.arrived.body.toString('utf8'));
  const prepared = operation.prepare(body);
  await authorize(services, caller, name, prepared.resourceArn, body);
  return prepared.answer(caller);
}

async function authorize(
  { control, jobs }: ApiHandlerServices,
  { accessKeyId }: Caller,
  operationName: string,
  resourceArn: string,
  body: unknown,
): Promise<void> {
  try {
    await control().authorize({ accessKeyId, action: `codepipeline:${operationName}`, resourceArn });
  } catch (error) {
    // The action of a function whose answer is denied times out; its message must then contain the denial.
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
  throw new ServiceException('SerializationException', 'the body is not a JSON object');
}

function errorResponse(error: unknown): JsonResponse {
  const message = messageOf(error);
  if (error instanceof ServiceException) {
    return { status: 400, body: { __type: error.code, message } };
  }
  if (isDenial(error)) {
    return { status: 400, body: { __type: 'AccessDeniedException', message } };
  }
  if (error instanceof SignatureError) {
    return { status: 403, body: { __type: jsonCodeOf(error), message } };
  }
  return { status: 500, body: { __type: 'InternalFailure', message } };
}

/** https://docs.aws.amazon.com/codepipeline/latest/APIReference/CommonErrors.html */
function jsonCodeOf({ code }: SignatureError): string {
  if (code === 'SignatureDoesNotMatch') {
    return 'InvalidSignatureException';
  }
  return code.endsWith('Exception') ? code : `${code}Exception`;
}
