// Parameters that the picture calls share, with the rules that the server checks on them.
import { toBoolean, toDouble, toInt } from '../convert.mjs';
import { errors } from '../errors.mjs';

const FEW_PREDICTIONS = 'prediction_count should be equal or greater than 1';

/** Reads them all first (an unparsable one is refused), then checks the rules together. */
export function pictureOptions(params, { predictions }) {
  const options = {
    limit: toInt(params.get('limit'), 0),
    predictionCount: predictions ? askedPredictions(params) : 1,
    threshold: toDouble(params.get('det_prob_threshold')),
    plugins: params.get('face_plugins') ?? '',
    status: toBoolean(params.get('status'), false),
    detectFaces: predictions ? toBoolean(params.get('detect_faces'), true) : true,
  };
  const broken = [];
  if (options.limit < 0) broken.push('Limit should be equal or greater than 0');
  if (options.predictionCount < 1) broken.push(FEW_PREDICTIONS);
  if (broken.length > 0) throw errors.rules(broken);
  return { ...options, embedding: wantsEmbedding(options.plugins) };
}

/** The only parameter of the call that recognizes embeddings. */
export function predictionCount(params) {
  const count = askedPredictions(params);
  if (count < 1) throw errors.rules([FEW_PREDICTIONS]);
  return count;
}

function askedPredictions(params) {
  return toInt(params.get('prediction_count'), 1);
}

/** The embedding is shown when the word stands anywhere in the plugin text. */
function wantsEmbedding(plugins) {
  return plugins.includes('calculator');
}

/** The calls that compare faces put the calculator first unless it was asked for. */
export function withCalculator(plugins) {
  if (wantsEmbedding(plugins)) return plugins;
  return plugins === '' ? 'calculator' : `calculator,${plugins}`;
}
