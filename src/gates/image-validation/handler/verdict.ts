import { Findings, FoundImage, ImageId, Scan } from './scanned-image';
import { SEVERITIES, ValidationParameters } from './validation';
import type { Verdict } from '../../../lambda/deployment-conclusion';

/** Rank of an unknown severity. It fails the image, because nobody can say how severe it is. */
const UNKNOWN_RANK = SEVERITIES.length + 1;

type UnavailableScan = Extract<Scan, { readonly state: 'unavailable' }>;

/** What is known about an image. */
export interface Evidence {
  /** Undefined if the image is not in the registry. */
  readonly image?: FoundImage;
  readonly scan?: Scan;
}

export function judge(
  { repositoryName, imageDigest }: ImageId,
  { image, scan }: Evidence,
  parameters: ValidationParameters,
): Verdict {
  if (!image || !scan) {
    return failed(
      `there is no image ${imageDigest} in repository '${repositoryName}': it was deleted, or the pipeline was updated with another repository, so release the change again`,
    );
  }
  const name = `image ${repositoryName}@${imageDigest}`;
  switch (scan.state) {
    case 'running':
      return failed(
        `the scan of ${name} has not finished after ${parameters.scanTimeoutMinutes} minutes: check it in ECR, or set a longer scanTimeout`,
      );
    case 'unknown':
      return failed(`${name} has a scan with the unknown status ${scan.status}: check it in ECR`);
    case 'unavailable':
      return unscanned(name, scan, parameters);
    case 'findings':
      return judgeFindings(name, scan.findings, parameters.failOn);
  }
}

function unscanned(name: string, scan: UnavailableScan, { allowUnscannedImage }: ValidationParameters): Verdict {
  const why = scan.description ? `${scan.status}: ${scan.description}` : scan.status;
  return allowUnscannedImage
    ? passed(`${name} is in the registry and has no scan (${why})`)
    : failed(`${name} has no scan (${why}): turn on scan on push and push the image again, or set allowUnscannedImage`);
}

function judgeFindings(name: string, findings: Findings, failOn: readonly string[]): Verdict {
  const bad = inWords(findings, (severity) => failOn.includes(severity) || rankOf(severity) === UNKNOWN_RANK);
  if (bad) {
    return failed(
      `${name} has findings that block its deployment (${bad}): update the affected packages and push again`,
    );
  }
  return passed(`${name} is in the registry; findings: ${inWords(findings, () => true) || 'none'}`);
}

/** Such as `2 CRITICAL, 5 HIGH`, most severe first and unknown severities last. A count of zero is no finding. */
function inWords(findings: Findings, wanted: (severity: string) => boolean): string {
  return Object.entries(findings)
    .filter(([severity, count]) => count !== 0 && wanted(severity))
    .sort(([one], [two]) => rankOf(one) - rankOf(two))
    .map(([severity, count]) => `${count} ${severity}`)
    .join(', ');
}

function rankOf(severity: string): number {
  return (SEVERITIES as readonly string[]).indexOf(severity) + 1 || UNKNOWN_RANK;
}

function passed(summary: string): Verdict {
  return { passed: true, summary };
}

function failed(summary: string): Verdict {
  return { passed: false, summary };
}
