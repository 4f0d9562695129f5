import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const dockerfile = (example: string): string =>
  readFileSync(join(__dirname, '../../../examples', example, 'source/Dockerfile'), 'utf8');

describe.each(['system-b', 'system-c'])('the source of %s passes on AWS', (example) => {
  // "Amazon ECR supports package vulnerability scanning for major versions of ..., Alpine, and RHEL Linux distributions."
  // @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-scanning-troubleshooting.html
  test('its base image has an operating system that ECR can scan', () => {
    expect(dockerfile(example)).toMatch(/^FROM \S+alpine\S*$/m);
  });

  test('its base image comes from ECR Public, which needs no login', () => {
    const bases = [...dockerfile(example).matchAll(/^FROM (\S+)/gm)].map(([, base]) => base);
    expect(bases).toEqual([expect.stringMatching(/^public\.ecr\.aws\//)]);
  });

  test('the container serves the site on the port of the task definition', () => {
    expect(dockerfile(example)).toMatch(/^EXPOSE 80$/m);
    expect(dockerfile(example)).toMatch(/^CMD \["nginx", "-g", "daemon off;"\]$/m);
    expect(dockerfile(example)).toMatch(/^COPY site\/ \/usr\/share\/nginx\/html\/$/m);
  });
});
