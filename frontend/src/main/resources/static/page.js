import {watchCluster} from './page/cluster.js';
import {showOrders} from './page/orders.js';
import {openShop} from './page/shop.js';

watchCluster();
showOrders();
openShop();
