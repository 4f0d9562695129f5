// Exports of the one bundle for all functions, which share most of their code.
export { handler as deployService } from './deploy/ecs-service/handler/deploy-service.lambda';
export { handler as registerTaskDefinition } from './deploy/ecs-task-definition/handler/register-task-definition.lambda';
export { handler as promoteImage } from './deploy/promote-by-tag/handler/promote-image.lambda';
export { handler as runTask } from './gates/ecs-task/handler/run-task.lambda';
export { handler as validateImage } from './gates/image-validation/handler/validate-image.lambda';
export { handler as publishImage } from './registry/image-step/handler/publish-image.lambda';
export { handler as syncToken } from './sources/handler/sync-token.lambda';
