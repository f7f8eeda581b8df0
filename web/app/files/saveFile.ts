import { OthelloError } from '../../../engine/errors.js';
import type { KeptFile } from './keptFile.js';

/** Pixels of a picture for each of its own. */
const SHARPNESS = 2;

/** Hands a file to the browser, which keeps it as it keeps downloads. */
export function saveFile({ name, type, text }: KeptFile): void {
  saveBlob(name, new Blob([text], { type: `${type};charset=utf-8` }));
}

/** The same picture as PNG. @throws OthelloError 'unsupported' where this browser cannot draw it */
export async function savePng(picture: KeptFile): Promise<void> {
  const address = URL.createObjectURL(new Blob([picture.text], { type: picture.type }));
  try {
    const png = await drawn(await loaded(address));
    saveBlob(picture.name.replace(/\.svg$/, '.png'), png);
  } finally {
    URL.revokeObjectURL(address);
  }
}

async function loaded(address: string): Promise<HTMLImageElement> {
  const image = new Image();
  image.src = address;
  await image.decode();
  return image;
}

function drawn(image: HTMLImageElement): Promise<Blob> {
  const canvas = document.createElement('canvas');
  canvas.width = image.naturalWidth * SHARPNESS;
  canvas.height = image.naturalHeight * SHARPNESS;
  canvas.getContext('2d')?.drawImage(image, 0, 0, canvas.width, canvas.height);
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) => {
      if (blob === null) reject(new OthelloError('unsupported', 'This browser cannot draw the picture.'));
      else resolve(blob);
    }, 'image/png');
  });
}

function saveBlob(name: string, blob: Blob): void {
  const address = URL.createObjectURL(blob);
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  // The browser has begun to read it by then.
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}
