import { timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import {
  answerPush,
  changeWebhook,
  pushedRepository,
  resourceCallback,
  type GitCallbackServices,
} from './git-callbacks';
import type { JsonResponse } from './handler';
import { startInput } from './requests';
import { ACCOUNT } from '../../account';
import { isDenial, messageOf } from '../../errors';
import { hookSecret } from '../../git/hook-secret';
import { InvalidPipelineError, parsePipeline } from '../declaration/parse-pipeline';
import type { AccessControl } from '../engine/credentials';
import type { PipelineEngine } from '../engine/engine';
import { buildProjectArn, pipelineArn } from '../engine/environment';
import { ServiceException } from '../engine/failures';
import type { Pipeline } from '../engine/model';
import type { StartRequest } from '../engine/new-execution';

/** The emulator's calls to the engine: pipelines and projects of templates, targets of rules. */
export interface CallbackServices {
  readonly engine: PipelineEngine;
  readonly secret: string;
  /** On AWS, a new pipeline starts once by itself. */
  readonly startOnCreate: boolean;
  /** CodeBuild. Without it, projects are rejected. */
  readonly projects?: BuildProjectRegistry;
  /** Git sources and their webhooks. Without it, they are rejected. */
  readonly git?: GitCallbackServices;
  control(): AccessControl;
  /** Called if a rule could not start a pipeline, which would otherwise go unnoticed. */
  onStartRefused(pipelineArn: string, message: string): void;
  /** Called if the emulator does not play something that it accepts. */
  onWarning(message: string): void;
}

/** The build projects of the templates. `put` throws if a project is not supported. */
export interface BuildProjectRegistry {
  put(name: string, arn: string, properties: unknown): void;
  remove(name: string): void;
}

export const CALLBACK_PREFIX = '/_rehearsal/';

const projectCallback = z.strictObject({
  operation: z.enum(['put', 'delete']),
  name: z.string(),
  properties: z.unknown(),
});

const startCallback = z.strictObject({
  pipelineArn: z.string(),
  roleArn: z.string(),
  ruleArn: z.string(),
  event: z.unknown(),
  /** The result of the target's input transformer. Without one, the pipeline does not use the event. */
  input: z.string().optional(),
});

const warningCallback = z.strictObject({ message: z.string() });

export async function handleCallback(
  services: CallbackServices,
  path: string,
  secret: string | undefined,
  body: string,
): Promise<JsonResponse> {
  if (!isSecret(secretFor(path, services.secret, body), secret)) {
    return { status: 401, body: { code: 'Unauthorized', message: 'the secret of the rehearsal is missing or wrong' } };
  }
  try {
    switch (path) {
      case `${CALLBACK_PREFIX}pipelines`:
        return { status: 200, body: changePipeline(services, resourceCallback.parse(JSON.parse(body))) };
      case `${CALLBACK_PREFIX}projects`:
        return { status: 200, body: changeProject(services, projectCallback.parse(JSON.parse(body))) };
      case `${CALLBACK_PREFIX}webhooks`:
        return { status: 200, body: changeWebhook(gitOf(services), JSON.parse(body)) };
      case `${CALLBACK_PREFIX}push`:
        return { status: 200, body: await answerPush(gitOf(services), JSON.parse(body)) };
      case `${CALLBACK_PREFIX}start-pipeline`:
        return await answerRule(services, startCallback.parse(JSON.parse(body)));
      case `${CALLBACK_PREFIX}warnings`:
        services.onWarning(warningCallback.parse(JSON.parse(body)).message);
        return { status: 200, body: {} };
      default:
        return { status: 404, body: { code: 'NotFound', message: `nothing is at ${path}` } };
    }
  } catch (error) {
    return refusal(error);
  }
}

/** The hook of a repository has a separate secret, because the hook is in the repository's folder. */
function secretFor(path: string, secret: string, body: string): string {
  if (path !== `${CALLBACK_PREFIX}push`) {
    return secret;
  }
  const parsed = pushedRepository.safeParse(readJson(body));
  return parsed.success ? hookSecret(secret, parsed.data.repository) : secret;
}

function isSecret(expected: string, given = ''): boolean {
  const [a, b] = [Buffer.from(expected), Buffer.from(given)];
  return a.length === b.length && timingSafeEqual(a, b);
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-codepipeline-pipeline.html */
function changePipeline(
  { engine, startOnCreate }: CallbackServices,
  { operation, logicalId, physicalId, properties }: z.output<typeof resourceCallback>,
): Record<string, unknown> {
  const name = physicalId ?? logicalId;
  if (operation === 'delete') {
    engine.remove(name);
    return { name };
  }
  const declaration = parsePipeline(properties, name);
  const pipeline = operation === 'create' ? engine.create(declaration) : engine.update(declaration);
  const starts = operation === 'create' ? startOnCreate : declaration.restartExecutionOnUpdate;
  if (starts) {
    const triggerType = operation === 'create' ? 'CreatePipeline' : 'StartPipelineExecution';
    engine.start({ name: declaration.name, trigger: { triggerType } });
  }
  return { name: declaration.name, version: pipeline.version };
}

function gitOf({ git }: CallbackServices): GitCallbackServices {
  if (git === undefined) {
    throw new ServiceException('ValidationException', 'git sources are not supported here');
  }
  return git;
}

function changeProject(
  { projects }: CallbackServices,
  { operation, name, properties }: z.output<typeof projectCallback>,
): Record<string, unknown> {
  if (projects === undefined) {
    throw new ServiceException('ValidationException', 'AWS::CodeBuild::Project is not supported here');
  }
  if (operation === 'delete') {
    projects.remove(name);
    return { name };
  }
  try {
    projects.put(name, buildProjectArn(name), properties);
  } catch (error) {
    throw new ServiceException('ValidationException', messageOf(error));
  }
  return { name };
}

async function answerRule(services: CallbackServices, request: z.output<typeof startCallback>): Promise<JsonResponse> {
  try {
    return { status: 200, body: await startPipeline(services, request) };
  } catch (error) {
    services.onStartRefused(request.pipelineArn, messageOf(error));
    throw error;
  }
}

/**
 * EventBridge assumes the target's role and starts the pipeline with it.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-events-iam-roles.html
 */
async function startPipeline(
  { engine, control }: CallbackServices,
  { pipelineArn: arn, roleArn, ruleArn, input }: z.output<typeof startCallback>,
): Promise<Record<string, unknown>> {
  const { accessKeyId } = await control().assumeRole({
    roleArn,
    sessionName: 'EventBridge',
    servicePrincipal: 'events.amazonaws.com',
    context: { 'aws:SourceArn': ruleArn, 'aws:SourceAccount': ACCOUNT },
  });
  await control().authorize({ accessKeyId, action: 'codepipeline:StartPipelineExecution', resourceArn: arn });
  const { declaration } = pipelineByArn(engine, arn);
  const trigger = { triggerType: 'CloudWatchEvent', triggerDetail: ruleArn } as const;
  const { variables, sourceRevisions } = startParameters(input);
  return { pipelineExecutionId: engine.start({ name: declaration.name, trigger, variables, sourceRevisions }).id };
}

function startParameters(input = '{}'): Pick<StartRequest, 'variables' | 'sourceRevisions'> {
  const parsed = startInput.safeParse(readJson(input));
  if (!parsed.success) {
    throw new ServiceException(
      'ValidationException',
      `the rule's input is not valid for a pipeline: ${z.prettifyError(parsed.error)}`,
    );
  }
  const { variables, sourceRevisions } = parsed.data;
  return { variables: Object.fromEntries(variables.map(({ name, value }) => [name, value])), sourceRevisions };
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function pipelineByArn(engine: PipelineEngine, arn: string): Pipeline {
  const prefix = pipelineArn('');
  if (!arn.startsWith(prefix)) {
    throw new ServiceException('PipelineNotFoundException', `${arn} is not a pipeline of this rehearsal`);
  }
  return engine.pipeline(arn.slice(prefix.length));
}

function refusal(error: unknown): JsonResponse {
  const message = messageOf(error);
  if (error instanceof ServiceException) {
    return { status: 400, body: { code: error.code, message } };
  }
  if (isDenial(error)) {
    return { status: 403, body: { code: 'AccessDenied', message } };
  }
  if (error instanceof InvalidPipelineError || error instanceof z.ZodError || error instanceof SyntaxError) {
    return { status: 400, body: { code: 'ValidationException', message } };
  }
  return { status: 500, body: { code: 'InternalFailure', message } };
}
