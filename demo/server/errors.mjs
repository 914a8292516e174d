// Every error that the server defines: HTTP status, code, text. Throw these from handlers.

export class ApiError extends Error {
  constructor(status, code, message) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

/** A value, id or body that cannot be parsed: status 400 with an empty body. */
export class Unreadable extends Error {}

/** A body larger than allowed: the rest is not read. */
export class TooLarge extends Error {}

/** The client left, or stopped sending, in the middle of its request. */
export class BodyBroken extends Error {}

const SERVICE_NAMES = { R: 'Recognition', D: 'Detection', V: 'Verification' };

export const errors = {
  missingKey: () => new ApiError(400, 20, 'Missing header: x-api-key'),
  keyNotUuid: () => new ApiError(400, 26, 'Service API key should be UUID'),
  unknownKey: (type, key) => new ApiError(404, 10, `${SERVICE_NAMES[type]} service with API Key ${key} not found`),
  noFace: () => new ApiError(400, 28, 'No face is found in the given image'),
  moreThanOneFace: () => new ApiError(400, 31, 'More than one face in the source image'),
  core: (text) => new ApiError(500, 41, `Error during synchronization between servers: ${text}`),
  badExtension: (name) => new ApiError(400, 21, `File [${name}] has an unavailable extension`),
  notBase64: () => new ApiError(400, 21, 'Provided value is not Base64'),
  missingPart: (name) => new ApiError(400, 34, `Required part ${name} is missing`),
  missingParameter: (name) => new ApiError(400, 33, `Required parameter ${name} is missing`),
  rules: (broken) => new ApiError(400, 26, broken.map((rule) => `${rule}; `).join('')),
  subjectEmpty: () => new ApiError(400, 26, 'Subject name cannot be empty'),
  subjectSize: () => new ApiError(400, 26, 'Subject name size must be between 1 and 50'),
  subjectCharacters: () => new ApiError(400, 36, "The name cannot contain the following special characters: ';', '/', '\\'"),
  fieldEmpty: (name) => new ApiError(400, 5, `Field ${name} cannot be empty`),
  subjectNotFound: (name) => new ApiError(404, 42, `Subject ${name} not found`),
  subjectExists: () => new ApiError(400, 43, 'Subject already exists'),
  imageNotFound: (id) => new ApiError(404, 44, `Image ${id} not found`),
  exampleUnknown: () => new ApiError(404, 44, 'Image Id is incorrect'),
  alreadyMigrating: () => new ApiError(400, 27, 'Migration already executing'),
  migrating: () => new ApiError(405, 32, "Write operations during migration aren't allowed"),
  wrongMethod: (method) => new ApiError(404, 0, `Request method '${method}' not supported`),
  unexpected: () => new ApiError(400, 0, 'Something went wrong, please try again'),
};
