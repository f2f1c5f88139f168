// A film in Chromium: how long it is, and what it shows in the middle of each picture.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { Browser } from './chromium.mjs';

const { WORK, FILM } = process.env;
const [WIDTH, HEIGHT, LENGTH] = [320, 180, 141];
/** Each so-manieth pixel is compared, and colours may be rounded on their way to the page. */
const [EACH, ROUNDED] = [997, 3];

/**
 * In a page: the film's length, and the red of some pixels in the middle of each picture. That a place was sought is told
 * before its picture is there to be drawn, so the picture's own time is waited for.
 */
const show = async (film, pictures, [width, height, each]) => {
  const video = document.createElement('video');
  let shown = -1;
  const look = (now, { mediaTime }) => {
    shown = mediaTime;
    video.requestVideoFrameCallback(look);
  };
  video.requestVideoFrameCallback(look);
  const loaded = new Promise((done, failed) => {
    video.addEventListener('loadeddata', done, { once: true });
    video.addEventListener('error', () => failed(new Error(video.error.message)), { once: true });
  });
  video.src = `data:video/mp4;base64,${film}`;
  document.body.append(video);
  await loaded;
  const canvas = Object.assign(document.createElement('canvas'), { width, height });
  const context = canvas.getContext('2d', { willReadFrequently: true });
  const seen = [];
  for (const [start, end] of pictures) {
    video.currentTime = (start + end) / 2;
    const late = performance.now() + 10_000;
    while (video.seeking || shown < start - 0.001 || shown >= end) {
      if (performance.now() > late) throw new Error(`${start} s to ${end} s is sought, but what is shown is of ${shown} s`);
      await new Promise((next) => setTimeout(next, 10));
    }
    context.drawImage(video, 0, 0, width, height);
    const { data } = context.getImageData(0, 0, width, height);
    const pixels = [];
    for (let at = 0; at < width * height; at += each) pixels.push(data[at * 4]);
    seen.push(pixels);
  }
  return { length: video.duration, size: [video.videoWidth, video.videoHeight], seen };
};

const browser = await Browser.start('chromium', WORK, [], {});
try {
  const starts = readFileSync(`${WORK}/film.starts`, 'utf8').trim().split('\n').map(Number);
  const pictures = starts.map((start, n) => [start, starts[n + 1] ?? LENGTH]);
  const page = await browser.open('data:text/html,<!doctype html><title>a page</title>');
  const told = await page.run(show, readFileSync(FILM).toString('base64'), pictures, [WIDTH, HEIGHT, EACH]);
  assert.deepEqual(told.size, [WIDTH, HEIGHT]);
  assert.ok(Math.abs(told.length - LENGTH) < 0.001, `${told.length} s`);
  const grey = readFileSync(`${WORK}/recording.grey`);
  assert.equal(told.seen.length * WIDTH * HEIGHT, grey.length);
  told.seen.forEach((pixels, n) => pixels.forEach((red, place) => {
    const due = grey[n * WIDTH * HEIGHT + place * EACH];
    assert.ok(Math.abs(red - due) <= ROUNDED, `picture ${n}, pixel ${place * EACH}: ${red}, due is ${due}`);
  }));
  console.log(`ok: Chromium plays ${told.length} s of it, and shows each of its ${starts.length} pictures where it is sought`);
} finally {
  await browser.stop();
}
