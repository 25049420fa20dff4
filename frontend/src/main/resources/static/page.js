import {watchCluster} from './page/cluster.js';
import {showOrders} from './page/orders.js';
import {openShop, reopenShop} from './page/shop.js';

watchCluster(status => {
  if (status.replicas.some(one => one.service === 'catalog' && one.state === 'LIVE')) reopenShop();
});
showOrders();
openShop();
