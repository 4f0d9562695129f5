// Exports of the one bundle for all functions, which share most of their code.
export { handler as promoteImage } from './deploy/promote-by-tag/handler/promote-image.lambda';
export { handler as validateImage } from './gates/image-validation/handler/validate-image.lambda';
export { handler as publishImage } from './registry/image-step/handler/publish-image.lambda';
export { handler as syncToken } from './sources/handler/sync-token.lambda';
