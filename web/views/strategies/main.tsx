import { startView } from '../start.js';
import { Strategies } from './Strategies.js';

startView(Strategies);
