import { App } from 'aws-cdk-lib';
import { SystemC } from './system-c';

const app = new App();
new SystemC(app, 'SystemC');
