export const LANGUAGES = ['en', 'es'] as const;
export type Language = (typeof LANGUAGES)[number];

/** What each error code says to people, in both languages; `errors.ts` holds that none is missing. */
export const MESSAGES = {
  VALIDATION_ERROR: {
    en: 'The request has fields that are not valid.',
    es: 'La solicitud tiene campos que no son válidos.',
  },
  BAD_REQUEST: {
    en: 'The request could not be understood.',
    es: 'No se pudo entender la solicitud.',
  },
  UNAUTHORIZED: {
    en: 'A valid bearer token or API key is required.',
    es: 'Se necesita un token de acceso o una clave de API válidos.',
  },
  FORBIDDEN: {
    en: 'This token does not allow that.',
    es: 'Este token no permite esa operación.',
  },
  ORGANIZATION_UNKNOWN: {
    en: 'The organization of this token is not known here.',
    es: 'La organización de este token no se conoce aquí.',
  },
  NOT_FOUND: {
    en: 'There is no such resource.',
    es: 'No existe ese recurso.',
  },
  METHOD_NOT_ALLOWED: {
    en: 'This path does not support that method.',
    es: 'Esta ruta no admite ese método.',
  },
  CONFLICT: {
    en: 'The request conflicts with the present state.',
    es: 'La solicitud no es compatible con el estado actual.',
  },
  PHONE_IN_USE: {
    en: 'Another customer has this phone number.',
    es: 'Otro cliente tiene este número de teléfono.',
  },
  EMAIL_IN_USE: {
    en: 'Another customer has this e-mail address.',
    es: 'Otro cliente tiene este correo electrónico.',
  },
  NO_ACTIVE_PROGRAM: {
    en: 'The organization has no active loyalty program.',
    es: 'La organización no tiene un programa de fidelización activo.',
  },
  INSUFFICIENT_POINTS: {
    en: 'The balance does not cover this.',
    es: 'El saldo de puntos no alcanza.',
  },
  POINTS_LIMIT: {
    en: 'This would exceed the largest number of points that can be kept exactly.',
    es: 'Se superaría la mayor cantidad de puntos que se puede registrar con exactitud.',
  },
  ORDER_ALREADY_EARNED: {
    en: 'Another customer has earned points for this order.',
    es: 'Otro cliente ya recibió los puntos de este pedido.',
  },
  ALREADY_REVERSED: {
    en: 'Nothing is left of it to take back.',
    es: 'Ya no queda nada por revertir.',
  },
  REWARD_NOT_AVAILABLE: {
    en: 'The reward is not available to this customer now.',
    es: 'La recompensa no está disponible para este cliente en este momento.',
  },
  REWARD_LIMIT_REACHED: {
    en: 'The customer has had this reward as often as it may be had.',
    es: 'El cliente ya obtuvo esta recompensa la cantidad máxima de veces.',
  },
  REWARD_OUT_OF_STOCK: {
    en: 'The reward is out of stock.',
    es: 'La recompensa está agotada.',
  },
  PROGRAM_MISMATCH: {
    en: 'The account and the reward belong to different programs.',
    es: 'La cuenta y la recompensa pertenecen a programas distintos.',
  },
  COUPON_CODE_IN_USE: {
    en: 'Another coupon has this code.',
    es: 'Otro cupón tiene este código.',
  },
  COUPON_INACTIVE: {
    en: 'The coupon is not active.',
    es: 'El cupón no está activo.',
  },
  COUPON_NOT_STARTED: {
    en: 'The coupon can not be used yet.',
    es: 'El cupón todavía no se puede usar.',
  },
  COUPON_EXPIRED: {
    en: 'The coupon can not be used any more.',
    es: 'El cupón ya no se puede usar.',
  },
  COUPON_CUSTOMER_REQUIRED: {
    en: 'The coupon can only be used by a customer who is named.',
    es: 'El cupón solo lo puede usar un cliente identificado.',
  },
  COUPON_NOT_ASSIGNED: {
    en: 'The coupon is for other customers.',
    es: 'El cupón es para otros clientes.',
  },
  COUPON_LIMIT_REACHED: {
    en: 'The coupon was used as often as it may be used.',
    es: 'El cupón ya se usó la cantidad máxima de veces.',
  },
  COUPON_CUSTOMER_LIMIT_REACHED: {
    en: 'The customer has used the coupon as often as she may.',
    es: 'El cliente ya usó el cupón la cantidad máxima de veces.',
  },
  COUPON_MIN_ORDER_AMOUNT: {
    en: 'The order is too small for the coupon.',
    es: 'El pedido no alcanza el mínimo del cupón.',
  },
  COUPON_NO_MATCHING_ITEM: {
    en: 'Nothing in the cart is what the coupon is for.',
    es: 'Nada del carrito corresponde al cupón.',
  },
  CUSTOMER_ANONYMIZED: {
    en: 'This customer has been anonymized.',
    es: 'Este cliente fue anonimizado.',
  },
  IDEMPOTENCY_IN_PROGRESS: {
    en: 'A request with this Idempotency-Key is still running.',
    es: 'Una solicitud con esta Idempotency-Key todavía está en curso.',
  },
  PRECONDITION_FAILED: {
    en: 'It was changed since it was read.',
    es: 'Se modificó después de la última lectura.',
  },
  PAYLOAD_TOO_LARGE: {
    en: 'The request body is too large.',
    es: 'El cuerpo de la solicitud es demasiado grande.',
  },
  UNSUPPORTED_MEDIA_TYPE: {
    en: 'The request body must be JSON in UTF-8.',
    es: 'El cuerpo de la solicitud debe ser JSON en UTF-8.',
  },
  IDEMPOTENCY_MISMATCH: {
    en: 'This Idempotency-Key was used for a different request.',
    es: 'Esta Idempotency-Key se usó para otra solicitud.',
  },
  RATE_LIMITED: {
    en: 'There were too many requests; try again later.',
    es: 'Hubo demasiadas solicitudes; se puede volver a intentar más tarde.',
  },
  INTERNAL_ERROR: {
    en: 'Something went wrong on our side.',
    es: 'Ocurrió un error de nuestro lado.',
  },
  UNAVAILABLE: {
    en: 'The service is busy; try again shortly.',
    es: 'El servicio está ocupado; se puede volver a intentar en un momento.',
  },
} as const satisfies Record<string, Readonly<Record<Language, string>>>;

/**
 * The English of everything else that is said, with its Spanish. What stands in braces is put in. A text that isn't
 * here does not compile where it is used, and a test holds the braces of both languages equal.
 */
export const IN_SPANISH = {
  // of the whole request
  'There is more than one Authorization header.': 'Hay más de un encabezado Authorization.',
  'The Host header is missing.': 'Falta el encabezado Host.',
  'The body is not valid JSON.': 'El cuerpo no es JSON válido.',
  'The body is nested too deeply.': 'El cuerpo tiene demasiados niveles anidados.',
  'The body has more than {most} values in one list or object.':
    'El cuerpo tiene más de {most} valores en una lista o un objeto.',
  'The body has more than {most} values.': 'El cuerpo tiene más de {most} valores.',
  'at least one field must be given': 'se debe indicar al menos un campo',

  // of a field, after its name
  'is not a known field': 'no es un campo conocido',
  'is not valid': 'no es válido',
  'is not ready': 'no está listo',
  'must be a UUID': 'debe ser un UUID',
  'must be true or false': 'debe ser true o false',
  'must be one of {choices}': 'debe ser uno de {choices}',
  'must be a whole number from {min} to {max}': 'debe ser un número entero de {min} a {max}',
  'must be a whole number from {min} to {max}, not {not}':
    'debe ser un número entero de {min} a {max}, distinto de {not}',
  'must be text of {min} to {max} characters, without NUL or half characters':
    'debe ser un texto de {min} a {max} caracteres, sin NUL ni caracteres incompletos',
  'must be text of {min} to {max} characters, without NUL or half characters, not only spaces':
    'debe ser un texto de {min} a {max} caracteres, sin NUL ni caracteres incompletos, y no solo espacios',
  'must be text of at most 20 characters with at least one digit':
    'debe ser un texto de 20 caracteres como máximo, con al menos un dígito',
  'must be an e-mail address of at most 254 characters':
    'debe ser un correo electrónico de 254 caracteres como máximo',
  'must be a date as YYYY-MM-DD from 1900-01-01 to today':
    'debe ser una fecha con la forma AAAA-MM-DD, desde 1900-01-01 hasta hoy',
  'must be an ISO 8601 time with offset, such as 2026-01-31T12:00:00Z':
    'debe ser una fecha y hora ISO 8601 con zona horaria, por ejemplo 2026-01-31T12:00:00Z',
  'must be a three-letter currency code in capitals such as PEN':
    'debe ser un código de moneda de tres letras mayúsculas, por ejemplo PEN',
  'must be a two-letter country code in capitals such as PE':
    'debe ser un código de país de dos letras mayúsculas, por ejemplo PE',
  'must be an IANA time zone such as America/Lima':
    'debe ser una zona horaria de la IANA, por ejemplo America/Lima',
  'must be 1 to 50 letters, digits or . _ % + -': 'debe tener de 1 a 50 letras, dígitos o . _ % + -',
  'must be 1 to 20 letters, digits or . _ % + -': 'debe tener de 1 a 20 letras, dígitos o . _ % + -',
  'must be a date as YYYY-MM-DD from 1900-01-01':
    'debe ser una fecha con la forma AAAA-MM-DD, desde 1900-01-01',
  'must be an object': 'debe ser un objeto',
  'must be an array of 1 to {most} objects': 'debe ser una lista de 1 a {most} objetos',
  'must be an array of 1 to {most} UUIDs': 'debe ser una lista de 1 a {most} UUID',
  'must be a list of 1 to {most} customers': 'debe ser una lista de 1 a {most} clientes',
  'must be a list of 1 to {most} orders': 'debe ser una lista de 1 a {most} pedidos',
  'must be an array of at least one of {choices}, none twice':
    'debe ser una lista con al menos uno de {choices}, ninguno repetido',
  // of a file
  'line {line}: {problem}': 'línea {line}: {problem}',
  'the header {problem}': 'el encabezado {problem}',
  'The request body must be text/csv in UTF-8.': 'El cuerpo de la solicitud debe ser text/csv en UTF-8.',
  'The file has more than {most} rows.': 'El archivo tiene más de {most} filas.',
  'Say first which column holds the name.': 'Primero indique qué columna contiene el nombre.',
  'A dry run of this import is under way.': 'Una prueba de esta importación está en curso.',
  'This import is under way.': 'Esta importación está en curso.',
  'This import was run already.': 'Esta importación ya se ejecutó.',
  'the file is empty': 'el archivo está vacío',
  'the file has a header and no rows': 'el archivo tiene encabezado y ninguna fila',
  'the header is too long': 'el encabezado es demasiado largo',
  'has a NUL character': 'contiene un carácter NUL',
  'is not UTF-8': 'no está en UTF-8',
  'is not CSV': 'no es CSV',
  'a quote is opened and never closed': 'se abre una comilla que nunca se cierra',
  'something stands behind a closing quote': 'hay algo después de una comilla de cierre',
  'a quote stands within a cell that is not quoted': 'hay una comilla dentro de una celda sin comillas',
  'is longer than {most} characters; perhaps a quote is never closed':
    'tiene más de {most} caracteres; quizá una comilla nunca se cierra',
  'has more than {most} columns': 'tiene más de {most} columnas',
  'column {column} has no name': 'la columna {column} no tiene nombre',
  'column {column} has the name of an earlier one': 'la columna {column} repite el nombre de una anterior',
  'has a column name of more than 255 characters': 'tiene un nombre de columna de más de 255 caracteres',
  'is not a header: it holds an e-mail, a number or a date':
    'no es un encabezado: contiene un correo, un número o una fecha',
  'is not a column of the file': 'no es una columna del archivo',
  'is the column of another field already': 'ya es la columna de otro campo',
  // of one certain field
  'items must be worth at most {most} together': 'items debe sumar como máximo {most}',
  "currency must be the organization's, {currency}": 'currency debe ser la de la organización, {currency}',
  'discountValue must be at least 1': 'discountValue debe ser como mínimo 1',
  'a coupon of type {type} has a {field}': 'un cupón de tipo {type} debe tener {field}',
  'birthDate must not be in the future': 'birthDate no debe estar en el futuro',
  'cursor and page exclude each other': 'cursor y page no se pueden usar juntos',
  'cursor must be the nextCursor of the same list': 'cursor debe ser el nextCursor de la misma lista',
  "currency must be the program's, {currency}": 'currency debe ser la del programa, {currency}',
  'customerId and customerLoyaltyId exclude each other':
    'customerId y customerLoyaltyId no se pueden usar juntos',
  'customerLoyaltyId or customerId must be given': 'se debe indicar customerLoyaltyId o customerId',
  'expiresAt goes with a positive amount': 'expiresAt solo se puede usar con una cantidad positiva',
  'expiresAt must be after startsAt': 'expiresAt debe ser posterior a startsAt',
  'occurredAt must not be in the future': 'occurredAt no debe estar en el futuro',
  'expiresAt must be in the future': 'expiresAt debe estar en el futuro',
  'from and to go together': 'from y to van juntos',
  'days and from exclude each other': 'days y from no se pueden usar juntos',
  'a period has at most {days} days': 'un periodo tiene como máximo {days} días',
  'from must not be after to': 'from no debe ser posterior a to',
  'the period holds more than {entries} entries': 'el periodo contiene más de {entries} movimientos',
  'occurredAt must lie within the last 30 days': 'occurredAt debe estar dentro de los últimos 30 días',
  'orderId must be text of 1 to 64 characters': 'orderId debe ser un texto de 1 a 64 caracteres',
  'points must be at most {most}': 'points debe ser como máximo {most}',
  'minPoints must not be more than maxPoints': 'minPoints no debe ser mayor que maxPoints',
  'createdFrom must not be after createdTo': 'createdFrom no debe ser posterior a createdTo',
  'Idempotency-Key must have 1 to 255 visible characters':
    'Idempotency-Key debe tener de 1 a 255 caracteres visibles',
  'If-Match must be * or a list of entity tags in double quotes':
    'If-Match debe ser * o una lista de etiquetas de entidad entre comillas dobles',

  // of what is there already
  'it was reserved for another order': 'se reservó para otro pedido',
  'a customer is not merged with herself': 'un cliente no se une consigo mismo',
  'a merge can be undone for thirty days': 'una fusión se puede deshacer durante treinta días',
  'a later merge has to be undone first': 'primero se debe deshacer una fusión posterior',
  'a reward asks for this tier': 'una recompensa exige este nivel',
  'another tier has this name': 'otro nivel tiene este nombre',
  'another tier has this threshold': 'otro nivel tiene este mínimo de puntos',
  'The dashboard is being built. This takes about a minute, once.':
    'El panel se está construyendo. Tarda alrededor de un minuto, una sola vez.',
  'The dashboard could not be built.': 'No se pudo construir el panel.',
  'The dashboard is not built.': 'El panel no está construido.',
  'This page shows it as soon as it is ready.': 'Esta página lo mostrará en cuanto esté listo.',
  'This command builds it, and tells what is wrong:': 'Este comando lo construye y dice qué falla:',
  'tiers must have thresholds of their own': 'los niveles deben tener mínimos de puntos distintos',
  'a discount has a discountType': 'un descuento debe tener discountType',
  'a discount has a discountValue': 'un descuento debe tener discountValue',
  'a percentage is at most 100': 'un porcentaje es como máximo 100',
} as const;
