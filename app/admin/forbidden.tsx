import { LinkedNotice } from "#app/_ui/linked-notice.tsx";

export default function AdminForbidden() {
  return (
    <LinkedNotice title="problem.adminTitle" lead="problem.adminLead" href="/preferences" linkText="problem.home" />
  );
}
