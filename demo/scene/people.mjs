// Who is on the six photographs that the face package brings along, and who of them is enrolled.
// The boxes are in pixels of the photographs. The names are invented.
//
// The enrolled six were chosen because everybody else's face is well unlike theirs to these models
// (distance 0.39 or more at unit length). On three photographs nobody is enrolled: several of the
// people there are too like one another for one photograph each to tell them apart reliably.
import path from 'node:path';
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);

const PHOTOS = {
  'sample1.jpg': { width: 1920, height: 1280, faces: [[null, 1476, 199, 1677, 437], [null, 412, 353, 591, 592], [null, 837, 419, 1027, 642]] },
  'sample2.jpg': { width: 1920, height: 1367, faces: [[null, 1446, 154, 1641, 396], [null, 361, 135, 511, 388], [null, 898, 222, 1053, 451]] },
  'sample3.jpg': { width: 1920, height: 1350, faces: [[null, 1074, 215, 1295, 511], ['Mira', 585, 332, 784, 600], ['Tessa', 1515, 289, 1683, 572]] },
  'sample4.jpg': { width: 1920, height: 1448, faces: [[null, 664, 50, 848, 313], [null, 256, 184, 418, 432], [null, 988, 179, 1158, 406], [null, 1276, 132, 1426, 388]] },
  'sample5.jpg': {
    width: 1920,
    height: 1398,
    faces: [['Ines', 377, 862, 549, 1159], ['Klara', 1406, 387, 1573, 660], [null, 598, 415, 763, 664], [null, 1112, 199, 1271, 434], [null, 787, 109, 941, 320]],
  },
  'sample6.jpg': { width: 1920, height: 1537, faces: [['Vera', 1486, 261, 1696, 558], [null, 250, 467, 459, 758], [null, 1179, 305, 1368, 584], ['Hanna', 680, 320, 839, 626]] },
};

const folder = path.join(path.dirname(require.resolve('@vladmandic/face-api/package.json')), 'demo');

/** [{ name, file, width, height, faces: [{ name or null, box: { left, top, right, bottom } }] }] */
export const photos = Object.entries(PHOTOS).map(([name, { width, height, faces }]) => ({
  name,
  file: path.join(folder, name),
  width,
  height,
  faces: faces.map(([person, left, top, right, bottom]) => ({ name: person, box: { left, top, right, bottom } })),
}));
