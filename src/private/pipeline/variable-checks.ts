import { Stack } from 'aws-cdk-lib';
import * as codepipeline from 'aws-cdk-lib/aws-codepipeline';

/** What CodePipeline treats as a variable and rejects unless it has a form such as `#{Build.IMAGE_DIGEST}`. */
const REFERENCE = /#\{([^{}"]*)\}/g;
const NAMESPACE_AND_KEY = /^([A-Za-z0-9@_-]+)\.[A-Za-z0-9@_-]+$/;
/** Namespaces of CodePipeline and of the pipeline itself. */
const NAMESPACES_OF_NO_ACTION = ['codepipeline', 'variables'];

interface Stage {
  readonly name: string;
  readonly actions: readonly Declared[];
}

/** An action as the L2 declares it in the template. */
interface Declared {
  readonly name: string;
  readonly runOrder: number;
  readonly namespace?: string;
  readonly configuration?: unknown;
}

/**
 * Actions may only use variables of actions that run before them. Otherwise CodePipeline rejects the pipeline: "Valid
 * format for a pipeline execution variable reference is a namespace and a key separated by a period (.)".
 *
 * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/reference-variables.html
 */
export function validateVariables(pipeline: codepipeline.Pipeline): string[] {
  const stages = stagesOf(pipeline);
  return stages.flatMap(({ name: stage, actions }, index) => {
    const earlier = stages.slice(0, index).flatMap((each) => each.actions);
    return actions.flatMap((action) => {
      const before = actions.filter(({ runOrder }) => runOrder < action.runOrder);
      const known = [...earlier, ...before].flatMap(({ namespace }) => namespace ?? []);
      const isKnown = (inside: string): boolean =>
        [...NAMESPACES_OF_NO_ACTION, ...known].includes(NAMESPACE_AND_KEY.exec(inside)?.[1] ?? '');
      return referencesOf(action)
        .filter(([, inside]) => !isKnown(inside))
        .map(
          ([reference]) =>
            `action '${action.name}' in stage '${stage}' must only use variables of earlier actions, got '${reference}': use ${inWords(['codepipeline', ...known])}, or write '# {…}' if you do not mean a variable`,
        );
    });
  });
}

function referencesOf({ configuration }: Declared): RegExpMatchArray[] {
  return [...JSON.stringify(configuration ?? {}).matchAll(REFERENCE)];
}

function inWords(namespaces: readonly string[]): string {
  return namespaces.map((namespace) => `#{${namespace}.…}`).join(' or ');
}

function stagesOf(pipeline: codepipeline.Pipeline): Stage[] {
  const { stages } = pipeline.node.defaultChild as codepipeline.CfnPipeline;
  return Stack.of(pipeline).resolve(stages) as Stage[];
}
