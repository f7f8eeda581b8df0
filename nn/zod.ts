import { z } from 'zod';
import { hostProcess } from './hostProcess.js';

// It would try whether functions may be made from text, and a page's policy reports that. What a page loads takes it from here.
if (hostProcess === undefined) z.config({ jitless: true });

export { z };
