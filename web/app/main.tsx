import { render } from 'preact';
import { App } from './App.js';
import { showKeptTheme } from './theme.js';

import '../components/theme.css';

showKeptTheme();
render(<App />, document.getElementById('app')!);

// A site of files tells of a worker that keeps them for later, `othello-zero serve` of none.
const offline = document.querySelector<HTMLMetaElement>('meta[name="offline"]')?.content;
if (offline !== undefined && 'serviceWorker' in navigator) void navigator.serviceWorker.register(offline);
