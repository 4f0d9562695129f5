import { App } from 'aws-cdk-lib';
import { SystemA } from './system-a';

const app = new App({ analyticsReporting: false });
new SystemA(app, 'SystemA');
app.synth();
