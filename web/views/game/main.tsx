import { startView } from '../start.js';
import { Game } from './Game.js';

startView(Game);
