import { render } from 'preact';
import { App } from './App.js';

import '../components/theme.css';

render(<App />, document.getElementById('app')!);
