import { z } from 'zod';
import type { EcsScripts } from './ecs-scripts';

/** Contains the secret of a rehearsal, in calls to the emulator and in its calls back to the engine. */
export const SECRET_HEADER = 'x-rehearsal-secret';

const REQUEST_TIMEOUT_MS = 30_000;

export interface SessionCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
}

export interface AssumeRoleRequest {
  readonly roleArn: string;
  readonly sessionName: string;
  /** An AWS service that assumes the role: `codepipeline.amazonaws.com`. */
  readonly servicePrincipal?: string;
  /** A session that assumes the role; its own policies must allow `sts:AssumeRole` too. */
  readonly callerAccessKeyId?: string;
  /** Condition keys that the service sends: `aws:SourceArn`, `aws:SourceAccount`. */
  readonly context?: Readonly<Record<string, string>>;
}

export interface AuthorizationRequest {
  readonly accessKeyId: string;
  /** `codebuild:StartBuild` */
  readonly action: string;
  /** The resource's ARN, or `*` for an action without resources. */
  readonly resourceArn: string;
  readonly context?: Readonly<Record<string, string>>;
}

/** A received request, to check its signature. */
export interface ArrivedRequest {
  readonly method: string;
  /** Path and query, as sent. */
  readonly url: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: Buffer;
}

export interface Caller {
  readonly accessKeyId: string;
  readonly arn: string;
}

/** https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_ImageScanFinding.html */
export interface ScanFinding {
  readonly name: string;
  readonly severity: 'CRITICAL' | 'HIGH' | 'MEDIUM' | 'LOW' | 'INFORMATIONAL' | 'UNDEFINED';
  readonly description?: string;
  readonly uri?: string;
  readonly attributes?: readonly { readonly key: string; readonly value: string }[];
}

export interface ScanFindings {
  readonly repositoryName: string;
  readonly findings: readonly ScanFinding[];
  /** Default: COMPLETE. Only complete scans have findings. */
  readonly status?: 'COMPLETE' | 'IN_PROGRESS' | 'FAILED' | 'UNSUPPORTED_IMAGE';
}

/** A denial by IAM; the message has AWS's wording and names caller, action and resource. */
export class AccessDeniedError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'AccessDeniedError';
  }
}

/** The request is not signed, or not with a key of this rehearsal. */
export class SignatureError extends Error {
  constructor(
    readonly code: string,
    message: string,
  ) {
    super(message);
    this.name = 'SignatureError';
  }
}

export interface EmulatorControl {
  /** Returns who signed a request; throws SignatureError. */
  authenticate(request: ArrivedRequest): Promise<Caller>;
  /** Resolves when the emulator answers. */
  health(): Promise<void>;
  /** Credentials of a new session of the role; throws AccessDeniedError. */
  assumeRole(request: AssumeRoleRequest): Promise<SessionCredentials>;
  /** Sets what image scans of a repository find from now on, in existing and future images. */
  setScanFindings(request: ScanFindings): Promise<void>;
  /** Sets what the next deployments of a service, or the next tasks of a family, do. */
  setEcsScripts(request: EcsScripts): Promise<void>;
  /** Throws AccessDeniedError unless the session's policies allow the action. */
  authorize(request: AuthorizationRequest): Promise<void>;
}

const credentialsSchema = z.object({
  accessKeyId: z.string().min(1),
  secretAccessKey: z.string().min(1),
  sessionToken: z.string().min(1),
});

const callerSchema = z.object({ accessKeyId: z.string().min(1), arn: z.string().min(1) });

const refusalSchema = z.object({ code: z.string(), message: z.string() });

type Encoded<T> = Omit<T, 'body'> & { readonly body: string };

/** The engine's calls to the emulator beyond the AWS APIs, for what services do on AWS. */
export function createControl(endpoint: string, secret: string): EmulatorControl {
  const post = async (
    operation: string,
    request:
      | AssumeRoleRequest
      | AuthorizationRequest
      | EcsScripts
      | Encoded<ArrivedRequest>
      | Record<string, never>
      | ScanFindings,
  ): Promise<unknown> => {
    const response = await fetch(`${endpoint}/_rehearsal/${operation}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', [SECRET_HEADER]: secret },
      body: JSON.stringify(request),
      signal: AbortSignal.timeout(REQUEST_TIMEOUT_MS),
    });
    const answer: unknown = await response.json();
    if (response.ok) {
      return answer;
    }
    throw refusal(operation, response.status, answer);
  };
  return {
    authenticate: async (request) =>
      callerSchema.parse(await post('authenticate', { ...request, body: request.body.toString('base64') })),
    health: async () => {
      await post('health', {});
    },
    assumeRole: async (request) => credentialsSchema.parse(await post('assume-role', request)),
    setScanFindings: async (request) => {
      await post('scan-findings', request);
    },
    setEcsScripts: async (request) => {
      await post('ecs-scripts', request);
    },
    authorize: async (request) => {
      await post('authorize', request);
    },
  };
}

function refusal(operation: string, status: number, answer: unknown): Error {
  const parsed = refusalSchema.safeParse(answer);
  if (!parsed.success) {
    return new Error(`${operation}: the emulator answered ${status}: ${JSON.stringify(answer)}`);
  }
  const { code, message } = parsed.data;
  if (operation === 'authenticate' && status === 403) {
    return new SignatureError(code, message);
  }
  return code === 'AccessDenied' ? new AccessDeniedError(message) : new Error(`${operation}: ${code}: ${message}`);
}
