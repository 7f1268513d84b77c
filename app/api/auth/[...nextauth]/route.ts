import type { NextRequest } from "next/server";
import { nextAuth } from "../next-auth.ts";

interface Context {
  params: Promise<{ nextauth: string[] }>;
}

const handle = async (request: NextRequest, { params }: Context): Promise<Response> =>
  nextAuth(request, (await params).nextauth);

export { handle as GET, handle as POST };
