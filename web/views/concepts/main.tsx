import { startView } from '../start.js';
import { Concepts } from './Concepts.js';

startView(Concepts);
