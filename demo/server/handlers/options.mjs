// Parameters that the picture calls share, with the rules that the server checks on them.
import { toBoolean, toDouble, toInt } from '../convert.mjs';
import { errors } from '../errors.mjs';

/** Reads them all first (an unparsable one is refused), then checks the rules together. */
export function pictureOptions(params, { predictions }) {
  const options = {
    limit: toInt(params.get('limit'), 0),
    predictionCount: predictions ? toInt(params.get('prediction_count'), 1) : 1,
    threshold: toDouble(params.get('det_prob_threshold')),
    plugins: params.get('face_plugins') ?? '',
    status: toBoolean(params.get('status'), false),
    detectFaces: predictions ? toBoolean(params.get('detect_faces'), true) : true,
  };
  const broken = [];
  if (options.limit < 0) broken.push('Limit should be equal or greater than 0');
  if (options.predictionCount < 1) broken.push('prediction_count should be equal or greater than 1');
  if (broken.length > 0) throw errors.rules(broken);
  return options;
}

/** The embedding is shown when the word stands anywhere in the plugin text. */
export function wantsEmbedding(plugins) {
  return plugins.includes('calculator');
}

/** The calls that compare faces put the calculator first unless it was asked for. */
export function withCalculator(plugins) {
  if (wantsEmbedding(plugins)) return plugins;
  return plugins === '' ? 'calculator' : `calculator,${plugins}`;
}
