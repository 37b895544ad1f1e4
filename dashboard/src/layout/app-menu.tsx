import DashboardIcon from '@mui/icons-material/SpaceDashboardOutlined';
import TillIcon from '@mui/icons-material/PointOfSaleOutlined';
import SettingsIcon from '@mui/icons-material/SettingsOutlined';
import { Menu, useCanAccess } from 'react-admin';

/** The screens that who is signed in may see: react-admin leaves out the resources that she may not list. */
export function AppMenu() {
  const overview = useCanAccess({ resource: 'overview', action: 'list' });
  const till = useCanAccess({ resource: 'till', action: 'list' });
  const organization = useCanAccess({ resource: 'organization', action: 'edit' });
  return (
    <Menu>
      {overview.canAccess && (
        <Menu.Item to="/" primaryText="puntos.menu.overview" leftIcon={<DashboardIcon />} />
      )}
      {till.canAccess && <Menu.Item to="/till" primaryText="puntos.menu.till" leftIcon={<TillIcon />} />}
      <Menu.ResourceItems />
      {organization.canAccess && (
        <Menu.Item to="/organization" primaryText="puntos.menu.organization" leftIcon={<SettingsIcon />} />
      )}
    </Menu>
  );
}
