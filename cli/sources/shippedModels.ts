import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../nn/packageRoot.js';

const EXTENSION = '.safetensors';
const folder = join(packageRoot, 'models');

/** Names of the models that come with the program. */
export function shippedModels(): string[] {
  try {
    return readdirSync(folder)
      .filter((name) => name.endsWith(EXTENSION))
      .map((name) => name.slice(0, -EXTENSION.length))
      .sort();
  } catch {
    return [];
  }
}

/** The openings that the shipped network has searched. */
export const shippedBook = join(folder, 'default.book.json');

/** Where what `evaluate` measured of a shipped model lies, by what it explains. */
export function shippedReport(name: string, subject: string): string {
  return join(folder, `${name}.${subject}.report.json`);
}

/** The file of a model that comes with the program. */
export function shippedFile(name: string): string {
  return join(folder, name + EXTENSION);
}
