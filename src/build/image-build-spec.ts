import { buildArgVariable } from './build-variables';
import { ImageDefinitionsFile } from '../context';
import { IMAGE_DETAIL_FILE, IMAGE_DIGEST, IMAGE_TAG } from '../lambda/image-outputs';

/** The environment variable that the buildspec and the project share. */
export const REPOSITORY_URI = 'REPOSITORY_URI';

export interface ImageBuildSpecOptions {
  readonly dockerfile: string;
  readonly contextPath: string;
  /** Names of the build arguments. The values are variables of the build. */
  readonly buildArgs: readonly string[];
  readonly loginCommands: readonly string[];
  readonly preBuildCommands: readonly string[];
  readonly testCommands: readonly string[];
  readonly imageDefinitions: readonly ImageDefinitionsFile[];
}

/**
 * The buildspec of a Docker build.
 *
 * CodeBuild runs `post_build` even after a failed `build`. Therefore every phase aborts on failure, and the push checks
 * again: an image whose tests failed is never pushed.
 * @see https://docs.aws.amazon.com/codebuild/latest/userguide/build-spec-ref.html
 * @see https://docs.aws.amazon.com/codebuild/latest/userguide/view-build-details-phases.html
 */
export function imageBuildSpec(options: ImageBuildSpecOptions): { [key: string]: unknown } {
  return {
    version: '0.2',
    env: { 'exported-variables': [IMAGE_DIGEST] },
    phases: {
      pre_build: phase([
        `export IMAGE_URI="$${REPOSITORY_URI}:$${IMAGE_TAG}"`,
        // Without pipefail the pipe would hide a failed first command; an empty password fails the login.
        `aws ecr get-login-password | docker login --username AWS --password-stdin "\${${REPOSITORY_URI}%%/*}"`,
        ...options.loginCommands,
        ...options.preBuildCommands,
      ]),
      build: phase([dockerBuild(options), ...options.testCommands]),
      post_build: phase([
        'test "$CODEBUILD_BUILD_SUCCEEDING" = 1',
        'docker push "$IMAGE_URI"',
        `export ${IMAGE_DIGEST}="$(${pushedDigest()})"`,
        `test -n "$${IMAGE_DIGEST}"`,
        writeImageDetail(),
        ...options.imageDefinitions.map(writeImageDefinitions),
      ]),
    },
    artifacts: { files: [IMAGE_DETAIL_FILE, ...options.imageDefinitions.map(({ fileName }) => fileName)] },
  };
}

function phase(commands: string[]): { [key: string]: unknown } {
  return { 'on-failure': 'ABORT', commands };
}

function dockerBuild(options: ImageBuildSpecOptions): string {
  const buildArgs = [...options.buildArgs]
    .sort()
    .flatMap((name) => ['--build-arg', `"${name}=$${buildArgVariable(name)}"`]);
  return [
    'docker build --tag "$IMAGE_URI"',
    '--file',
    quote(options.dockerfile),
    ...buildArgs,
    quote(options.contextPath),
  ].join(' ');
}

/** An image has one digest for each repository it was pushed to or pulled from. We use the one of this repository. */
function pushedDigest(): string {
  const digests = `docker image inspect --format '{{range .RepoDigests}}{{println .}}{{end}}' "$IMAGE_URI"`;
  return `${digests} | grep "^$${REPOSITORY_URI}@" | cut -d @ -f 2`;
}

function writeImageDetail(): string {
  return writeJson('{"ImageURI":"%s"}', [`"${imageByDigest()}"`], IMAGE_DETAIL_FILE);
}

/** @see https://docs.aws.amazon.com/codepipeline/latest/userguide/file-reference.html */
function writeImageDefinitions({ containerName, fileName }: ImageDefinitionsFile): string {
  return writeJson('[{"name":"%s","imageUri":"%s"}]', [quote(containerName), `"${imageByDigest()}"`], fileName);
}

function imageByDigest(): string {
  return `$${REPOSITORY_URI}@$${IMAGE_DIGEST}`;
}

/** Test commands may have changed the directory. No value needs escaping: names, URIs, and digests are plain. */
function writeJson(format: string, values: string[], fileName: string): string {
  return `printf '${format}' ${values.join(' ')} > "$CODEBUILD_SRC_DIR/${fileName}"`;
}

/** Quotes for a POSIX shell, in which everything between single quotes is literal. */
function quote(text: string): string {
  return `'${text.replace(/'/g, `'\\''`)}'`;
}
