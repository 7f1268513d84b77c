"use client";

import { useEffect, useState } from "react";
import { createPortal } from "react-dom";
import { isChanged } from "./form-fields.ts";
import { type FormProblem, sendForm } from "./send-form.ts";

const selector = "form[data-keeps-fields]";

interface Refusal {
  form: HTMLFormElement;
  problem: FormProblem;
}

/**
 * Sends the page's longer forms without leaving the page, so that a refusal loses nothing that was typed. Nothing is stored in
 * the browser. Without scripts the forms are posted as usual.
 */
export function KeepForms({ texts }: { texts: Record<FormProblem, string> }) {
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  useEffect(() => {
    let sending: HTMLFormElement | null = null;
    const submit = async (form: HTMLFormElement) => {
      sending = form;
      setRefusal(null);
      const result = await sendForm(form);
      if ("location" in result) return window.location.assign(result.location);
      sending = null;
      setRefusal({ form, problem: result.problem });
    };
    const onSubmit = (event: SubmitEvent) => {
      const form = event.target;
      if (!(form instanceof HTMLFormElement) || !form.matches(selector)) return;
      event.preventDefault();
      if (sending === null) void submit(form);
    };
    const onLeave = (event: BeforeUnloadEvent) => {
      const forms = [...document.querySelectorAll<HTMLFormElement>(selector)];
      if (forms.some((form) => form !== sending && isChanged(form))) event.preventDefault();
    };
    // A page that the browser's back button shows again can be sent again.
    const onShow = () => {
      sending = null;
    };
    document.addEventListener("submit", onSubmit);
    addEventListener("beforeunload", onLeave);
    addEventListener("pageshow", onShow);
    return () => {
      document.removeEventListener("submit", onSubmit);
      removeEventListener("beforeunload", onLeave);
      removeEventListener("pageshow", onShow);
    };
  }, []);
  if (!refusal) return null;
  return createPortal(
    <p role="alert" className="mt-3 rounded-xl bg-bad-soft px-4 py-3 text-pretty text-sm text-bad">
      {texts[refusal.problem]}
    </p>,
    refusal.form,
  );
}
