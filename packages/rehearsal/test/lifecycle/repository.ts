import { expiredImages, type StoredImage } from '../../src/lifecycle/evaluate';
import { parseLifecyclePolicy } from '../../src/lifecycle/policy';

interface Pushed {
  readonly digest: string;
  readonly tags?: readonly string[];
  readonly children?: readonly string[];
}

/** A repository of ECR through time: a minute passes with each push, and its lifecycle policy follows each of them. */
export class Repository {
  private readonly rules;
  private images: StoredImage[] = [];
  private minutes = 0;

  public constructor(policy: string) {
    this.rules = parseLifecyclePolicy(policy);
  }

  public get digests(): string[] {
    return this.images.map(({ digest }) => digest);
  }

  public push(image: Pushed): void {
    this.store({ tags: [], ...image });
    this.expire();
  }

  /** An index goes in after its images, which have no tags. */
  public pushIndex(digest: string, tags: readonly string[], children: readonly string[]): void {
    children.forEach((child) => this.store({ digest: child, tags: [] }));
    this.push({ digest, tags, children });
  }

  /** A tag is on one image of a repository; it moves, and the time of the push stays. */
  public tag(digest: string, tag: string): void {
    this.images = this.images.map((image) => {
      const others = image.tags.filter((other) => other !== tag);
      return { ...image, tags: image.digest === digest ? [...others, tag] : others };
    });
    this.expire();
  }

  private store(image: Pushed & { readonly tags: readonly string[] }): void {
    this.minutes += 1;
    this.images.push({ ...image, pushedAt: this.now });
  }

  private expire(): void {
    const expired = expiredImages(this.rules, this.images, this.now);
    this.images = this.images.filter(({ digest }) => !expired.includes(digest));
  }

  private get now(): Date {
    return new Date(Date.UTC(2026, 0, 1, 0, this.minutes));
  }
}
