// What the camera sees, frame by frame: which photograph, where, how large, how lit, how blurred.
import { photos } from './people.mjs';
import { between, seeded } from './random.mjs';

export const WIDTH = 1280;
export const HEIGHT = 720;
export const FPS = 5;
// 3.4 seconds of people, then 0.6 seconds of the empty background.
const SHOT_FRAMES = 17;
const EMPTY_FRAMES = 3;
// Shots with enrolled people alternate with those of strangers only.
const ORDER = ['sample6.jpg', 'sample1.jpg', 'sample3.jpg', 'sample4.jpg', 'sample5.jpg', 'sample2.jpg'];
// How near a face may come to the edge of the frame.
const EDGE = 12;

/**
 * { frames: [frame], shots: [{ first, last, photo, people, strangers }] }; frames are numbered from 1.
 * A frame has the pose of the photograph (null when the background is empty) and the look of the camera.
 */
export function planScene(seed) {
  const random = seeded(seed);
  const frames = [];
  const shots = [];
  for (const name of ORDER) {
    const photo = photos.find((each) => each.name === name);
    const move = movement(random, photo);
    const first = frames.length + 1;
    for (let i = 0; i < SHOT_FRAMES; i += 1) frames.push({ photo, pose: poseAt(move, photo, i / (SHOT_FRAMES - 1)), look: look(random) });
    shots.push(shotOf(photo, first, frames));
    for (let i = 0; i < EMPTY_FRAMES; i += 1) frames.push({ photo: null, pose: null, look: look(random) });
  }
  return { frames, shots };
}

/** Scale 1 shows the whole photograph; the camera drifts, zooms and tilts a little during a shot. */
function movement(random, photo) {
  const fit = Math.min(WIDTH / photo.width, HEIGHT / photo.height);
  const scales = random() < 0.5 ? [between(random, 0.78, 0.88), between(random, 0.95, 1.1)] : [between(random, 0.95, 1.1), between(random, 0.78, 0.88)];
  const angles = [between(random, -4, 4), between(random, -4, 4)];
  const shiftX = [between(random, -120, 120), between(random, -120, 120)];
  const shiftY = [between(random, -40, 40), between(random, -40, 40)];
  return { fit, scales, angles, shiftX, shiftY };
}

function poseAt(move, photo, t) {
  const along = ([from, to]) => from + (to - from) * t;
  const pose = {
    scale: move.fit * along(move.scales),
    angle: along(move.angles),
    centreX: WIDTH / 2 + along(move.shiftX),
    centreY: HEIGHT / 2 + along(move.shiftY),
  };
  return inView(pose, photo);
}

/** Nobody is to be cut by the edge: the photograph is pushed back until all faces are in view. */
function inView(pose, photo) {
  const corners = photo.faces.flatMap(({ box }) => [[box.left, box.top], [box.right, box.bottom]].map(([x, y]) => placed(pose, photo, x, y)));
  const push = (values, size) => Math.max(0, EDGE - Math.min(...values)) - Math.max(0, Math.max(...values) - (size - EDGE));
  return {
    ...pose,
    centreX: pose.centreX + push(corners.map(([x]) => x), WIDTH),
    centreY: pose.centreY + push(corners.map(([, y]) => y), HEIGHT),
  };
}

/** Where a point of the photograph is in the frame. */
export function placed(pose, photo, x, y) {
  const radians = (pose.angle * Math.PI) / 180;
  const dx = (x - photo.width / 2) * pose.scale;
  const dy = (y - photo.height / 2) * pose.scale;
  return [
    pose.centreX + dx * Math.cos(radians) - dy * Math.sin(radians),
    pose.centreY + dx * Math.sin(radians) + dy * Math.cos(radians),
  ];
}

function look(random) {
  return {
    brightness: between(random, -28, 28),
    contrast: between(random, 0.82, 1.15),
    blur: between(random, 0, 1.1),
    noise: between(random, 2, 6),
    quality: Math.round(between(random, 50, 85)),
    grain: [Math.floor(random() * 64), Math.floor(random() * 64)],
  };
}

function shotOf(photo, first, frames) {
  const last = frames.length;
  const people = photo.faces.filter(({ name }) => name !== null).map(({ name, box }) => ({
    name,
    centres: frames.slice(first - 1, last).map(({ pose }) => placed(pose, photo, (box.left + box.right) / 2, (box.top + box.bottom) / 2).map(Math.round)),
    width: Math.round((box.right - box.left) * frames[first - 1].pose.scale),
  }));
  return { first, last, photo: photo.name, people, strangers: photo.faces.length - people.length };
}
