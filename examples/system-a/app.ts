import { App } from 'aws-cdk-lib';
import { SystemA } from './system-a';

const app = new App();
new SystemA(app, 'SystemA');
