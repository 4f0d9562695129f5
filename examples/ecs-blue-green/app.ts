import { App } from 'aws-cdk-lib';
import { ShopPipeline } from './shop-pipeline';
import { ShopServices } from './shop-services';

const app = new App();
const connectionArn: string | undefined = app.node.tryGetContext('connectionArn');
if (connectionArn === undefined) throw new Error("context 'connectionArn' has no value: pass it as -c connectionArn=…");
const services = new ShopServices(app, 'ShopServices', {
  pauseBeforeTraffic: app.node.tryGetContext('pause') !== 'false',
});
new ShopPipeline(app, 'ShopPipeline', {
  services,
  connectionArn,
  repository: app.node.tryGetContext('repository'),
});
