export const en = {
  name: 'Settings |||| Settings',
  fields: {
    name: 'Name of the organization',
    time_zone: 'Time zone',
    default_country: 'Country of phone numbers',
    currency: 'Currency of new programs',
  },
  help: {
    time_zone:
      'Where days begin and end. After a change the figures by day are counted anew, which may take a moment.',
    default_country: 'Phone numbers that are written without a country code belong here.',
    currency: 'Programs that exist keep theirs.',
  },
  save: 'Save',
  saved: 'The settings were saved',
  unchanged: 'Nothing was changed',
  since: 'Here since %{date}',
};

export const es: typeof en = {
  name: 'Ajustes |||| Ajustes',
  fields: {
    name: 'Nombre de la organización',
    time_zone: 'Zona horaria',
    default_country: 'País de los teléfonos',
    currency: 'Moneda de los programas nuevos',
  },
  help: {
    time_zone:
      'Dónde empiezan y terminan los días. Tras un cambio las cifras por día se cuentan de nuevo, lo que puede tardar un momento.',
    default_country: 'Aquí pertenecen los teléfonos escritos sin código de país.',
    currency: 'Los programas que existen conservan la suya.',
  },
  save: 'Guardar',
  saved: 'Se guardaron los ajustes',
  unchanged: 'No se cambió nada',
  since: 'Aquí desde el %{date}',
};
