import { startView } from '../start.js';
import { Review } from './Review.js';

startView(Review);
