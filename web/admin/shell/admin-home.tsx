import { Navigate } from '@tanstack/react-router';
import { useSession } from '../../ui/client/session.tsx';
import { NoPermission } from '../../ui/parts/state.tsx';
import { sections } from './admin-page.tsx';

/** Leads to the first part one may see. */
export function AdminHome() {
  const { rights } = useSession();
  const first = sections.find((section) => rights.includes(section.right));
  return first ? <Navigate to={first.to} replace /> : <NoPermission />;
}
