export const en = {
  title: 'Customers and loyalty',
  token: 'Token or API key',
  help: 'A token of your organization’s identity provider, or an API key.',
  keep: 'Stay signed in on this tab',
  submit: 'Sign in',
  refused: 'This token or key is not valid, or it has expired.',
  demo: 'Look at the demo',
  demoHelp: 'No token at hand? The demo restaurant is on this machine, with invented customers.',
  demoAs: 'Sign in to the demo as',
  roles: { org_admin: 'Owner', branch_manager: 'Manager', cashier: 'Cashier', waiter: 'Waiter' },
};

export const es: typeof en = {
  title: 'Clientes y fidelización',
  token: 'Token o clave de API',
  help: 'Un token del proveedor de identidad de su organización, o una clave de API.',
  keep: 'Seguir dentro en esta pestaña',
  submit: 'Entrar',
  refused: 'Este token o clave no es válido, o ha vencido.',
  demo: 'Ver la demostración',
  demoHelp:
    '¿No tiene un token a mano? El restaurante de demostración está en este equipo, con clientes inventados.',
  demoAs: 'Entrar a la demostración como',
  roles: { org_admin: 'Dueña', branch_manager: 'Encargado', cashier: 'Cajera', waiter: 'Mesero' },
};
