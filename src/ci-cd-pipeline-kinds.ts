import { hintFor } from './ci-cd-pipeline-hints';
import { CiCdPipelineProps } from './ci-cd-pipeline-props';
import { isMarkedAs } from './private/checks/brands';
import {
  BUCKET,
  ConstructKind,
  IMAGE_REPOSITORY,
  KEY,
  ROLE,
  TABLE,
  TOPIC,
  validateConstruct,
  validateConstructs,
} from './private/checks/construct-kinds';
import {
  KindOf,
  describe,
  ifGiven,
  ofRightKind as withoutWrongKinds,
  unlessAny,
  validateList,
  validateMap,
  validateObject,
  validateString,
  wrongKind,
} from './private/checks/kinds';
import { StageOptions } from './stage-options';

/** Factory, place, and example of each kind of part. TypeScript accepts a gate as a target: both only have `bind`. */
const PARTS = {
  PipelineSource: { place: 'source', sample: "PipelineSource.s3('source.zip')" },
  ImageBuild: { place: 'imageBuild', sample: 'ImageBuild.docker()' },
  PipelineEncryption: {
    place: 'encryption',
    sample: 'PipelineEncryption.customerManaged({ encryptionKey })',
  },
  Gate: { place: 'gates or verifications', sample: 'Gate.manualApproval()' },
  DeployTarget: { place: 'targets', sample: "DeployTarget.promoteByTag('production')" },
  PipelineOutput: { place: 'outputs', sample: 'PipelineOutput.PIPELINE_NAME' },
} as const;

const CONSTRUCTS = {
  repository: IMAGE_REPOSITORY,
  buildRepository: IMAGE_REPOSITORY,
  artifactBucket: BUCKET,
  deploymentsTable: TABLE,
  notificationTopic: TOPIC,
  pipelineRole: ROLE,
  eventRole: ROLE,
  imageStepRole: ROLE,
} as const;

type PartName = keyof typeof PARTS;

const SAMPLE_STAGE = `{ stageName: 'Production', targets: [${PARTS.DeployTarget.sample}] }`;

/** Validates the kinds of all props, which all later validation relies on. */
export function validateKinds(props: CiCdPipelineProps): string[] {
  return unlessAny(validateObject('props', props, `pass at least { source: ${PARTS.PipelineSource.sample} }`), () =>
    kindsOf(props).flatMap(({ problems }) => problems),
  );
}

/** The props and stages of the right kind, which can be validated further even if others are wrong. */
export function ofRightKind(props: CiCdPipelineProps): CiCdPipelineProps {
  const stages = Array.isArray(props.stages)
    ? props.stages.filter((stage) => validateStageKinds(stage).length === 0)
    : undefined;
  return { ...withoutWrongKinds(props, kindsOf(props)), stages };
}

type KindOfProp = KindOf<CiCdPipelineProps>;

function kindsOf(props: CiCdPipelineProps): KindOfProp[] {
  const constructs = Object.entries(CONSTRUCTS) as [keyof typeof CONSTRUCTS, ConstructKind][];
  return [
    ...partsOf(props),
    ...constructs.map(([prop, kind]) => ({ prop, problems: validateConstructs(props, { [prop]: kind }) })),
    {
      prop: 'tags',
      problems: ifGiven(props.tags, (tags) => validateObject('tags', tags, "use one such as { Team: 'shop' }")),
    },
    {
      prop: 'previousKeys',
      problems: validateList('previousKeys', props.previousKeys, 'use one such as [key]', (key) =>
        validateConstruct('previousKeys', key, KEY),
      ),
    },
    {
      prop: 'keepTags',
      problems: validateList('keepTags', props.keepTags, "use one such as ['production']", () => []),
    },
    {
      prop: 'stages',
      problems: validateList('stages', props.stages, `use one such as [${SAMPLE_STAGE}]`, validateStageKinds),
    },
  ];
}

/** Validates the kinds of a stage's props. */
export function validateStageKinds(stage: unknown): string[] {
  return unlessAny(validateObject('stage', stage, `use one such as ${SAMPLE_STAGE}`), () => {
    const given = stage as StageOptions;
    return [
      ...validateString('stageName', given.stageName, "pass one such as 'Production'"),
      ...validatePartList('gates', given, 'Gate'),
      ...validatePartList('targets', given, 'DeployTarget'),
      ...validatePartList('verifications', given, 'Gate'),
    ];
  });
}

function partsOf({ source, imageBuild, encryption, outputs }: CiCdPipelineProps): KindOfProp[] {
  return [
    { prop: 'source', problems: validatePart('source', source, 'PipelineSource') },
    { prop: 'imageBuild', problems: ifGiven(imageBuild, (given) => validatePart('imageBuild', given, 'ImageBuild')) },
    {
      prop: 'encryption',
      problems: ifGiven(encryption, (given) => validatePart('encryption', given, 'PipelineEncryption')),
    },
    {
      prop: 'outputs',
      problems: validateMap(
        'outputs',
        outputs,
        `use one such as { pipelineName: ${PARTS.PipelineOutput.sample} }`,
        (name, value) => validatePart(`output '${name}'`, value, 'PipelineOutput'),
      ),
    },
  ];
}

function validatePartList(prop: 'gates' | 'targets' | 'verifications', stage: StageOptions, name: PartName): string[] {
  const what = `${prop} of stage ${describe(stage.stageName)}`;
  return validateList(what, stage[prop], `use one such as [${PARTS[name].sample}]`, (part) =>
    validatePart(what, part, name),
  );
}

function validatePart(prop: string, value: unknown, name: PartName): string[] {
  if (isMarkedAs(name, value)) {
    return [];
  }
  const misplaced = Object.entries(PARTS).find(([other]) => isMarkedAs(other, value))?.[1];
  const fix = misplaced
    ? `put it in ${misplaced.place}`
    : (hintFor(name, value) ?? `pass one such as ${PARTS[name].sample}`);
  return [wrongKind(prop, `created by ${name}`, value, fix)];
}
