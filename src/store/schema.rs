//! The tables as diesel sees them: one description for both databases, written to match the twin migrations; a test reads every
//! table of a fresh database through it. No queries here. Longer than other files because diesel wants all tables in one place.

diesel::table! {
    meta (name) {
        name -> Text,
        value -> Text,
    }
}

diesel::table! {
    patients (id) {
        id -> Text,
        name -> Text,
        phone -> Nullable<Text>,
        identifiers -> Nullable<Text>,
        birth_date -> Nullable<Text>,
        sex -> Nullable<Text>,
        language -> Text,
        channels -> Text,
        verified -> Bool,
        created_at -> BigInt,
        updated_at -> BigInt,
    }
}

diesel::table! {
    users (id) {
        id -> Text,
        username -> Nullable<Text>,
        username_key -> Nullable<Text>,
        role -> Text,
        display_name -> Text,
        password_hash -> Nullable<Text>,
        phone -> Nullable<Text>,
        email -> Nullable<Text>,
        language -> Text,
        patient_id -> Nullable<Text>,
        disabled -> Bool,
        created_at -> BigInt,
        updated_at -> BigInt,
    }
}

diesel::table! {
    sessions (token_hash) {
        token_hash -> Text,
        user_id -> Text,
        created_at -> BigInt,
        expires_at -> BigInt,
        ended_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    patient_relations (user_id, patient_id) {
        user_id -> Text,
        patient_id -> Text,
        relation -> Text,
        created_at -> BigInt,
    }
}

diesel::table! {
    consents (id) {
        id -> BigInt,
        user_id -> Text,
        purpose -> Text,
        granted -> Bool,
        version -> Text,
        conversation_id -> Nullable<Text>,
        at -> BigInt,
    }
}

diesel::table! {
    api_keys (id) {
        id -> Text,
        name -> Text,
        key_hash -> Text,
        role -> Text,
        created_at -> BigInt,
        expires_at -> Nullable<BigInt>,
        revoked_at -> Nullable<BigInt>,
        used_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    conversations (id) {
        id -> Text,
        owner_id -> Text,
        patient_id -> Nullable<Text>,
        status -> Text,
        language -> Text,
        urgency -> Text,
        last_seq -> BigInt,
        read_patient -> BigInt,
        read_staff -> BigInt,
        unread_patient -> BigInt,
        unread_staff -> BigInt,
        assigned_to -> Nullable<Text>,
        assigned_at -> Nullable<BigInt>,
        state -> Nullable<Text>,
        created_at -> BigInt,
        updated_at -> BigInt,
    }
}

diesel::table! {
    participants (conversation_id, user_id) {
        conversation_id -> Text,
        user_id -> Text,
        role -> Text,
        joined_at -> BigInt,
    }
}

diesel::table! {
    messages (id) {
        id -> Text,
        conversation_id -> Text,
        seq -> BigInt,
        in_reply_to -> Nullable<Text>,
        role -> Text,
        kind -> Text,
        sender_id -> Nullable<Text>,
        client_msg_id -> Nullable<Text>,
        intent -> Nullable<Text>,
        urgency -> Text,
        language -> Text,
        body -> Text,
        running -> Nullable<BigInt>,
        outcome -> Nullable<Text>,
        done_seq -> Nullable<BigInt>,
        done_urgency -> Nullable<Text>,
        emergency -> Bool,
        crisis -> Bool,
        created_at -> BigInt,
    }
}

diesel::table! {
    findings (conversation_id, slot) {
        conversation_id -> Text,
        slot -> BigInt,
        body -> Text,
        updated_at -> BigInt,
    }
}

diesel::table! {
    summaries (id) {
        id -> BigInt,
        conversation_id -> Text,
        up_to_seq -> BigInt,
        body -> Text,
        created_at -> BigInt,
    }
}

diesel::table! {
    feedback (message_id, user_id) {
        message_id -> Text,
        user_id -> Text,
        conversation_id -> Text,
        up -> Bool,
        reason -> Nullable<Text>,
        comment -> Nullable<Text>,
        at -> BigInt,
    }
}

diesel::table! {
    alerts (id) {
        id -> Text,
        conversation_id -> Text,
        level -> Text,
        status -> Text,
        rules -> Text,
        excerpt -> Text,
        language -> Text,
        tier -> BigInt,
        created_at -> BigInt,
        paged_at -> Nullable<BigInt>,
        acknowledged_by -> Nullable<Text>,
        acknowledged_at -> Nullable<BigInt>,
        resolved_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    cases (conversation_id) {
        conversation_id -> Text,
        lane -> Text,
        rank -> BigInt,
        reason -> Text,
        excerpt -> Text,
        waiting_since -> BigInt,
        due_at -> Nullable<BigInt>,
        resolved_at -> Nullable<BigInt>,
        resolved_by -> Nullable<Text>,
        outcome -> Nullable<Text>,
        updated_at -> BigInt,
    }
}

diesel::table! {
    notes (id) {
        id -> Text,
        conversation_id -> Text,
        author_id -> Text,
        body -> Text,
        created_at -> BigInt,
    }
}

diesel::table! {
    reviews (id) {
        id -> Text,
        message_id -> Text,
        conversation_id -> Text,
        reason -> Text,
        status -> Text,
        verdict -> Nullable<Text>,
        corrected_text -> Nullable<Text>,
        comment -> Nullable<Text>,
        reviewer_id -> Nullable<Text>,
        created_at -> BigInt,
        decided_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    specialties (id) {
        id -> Text,
        vi -> Text,
        en -> Text,
        position -> BigInt,
    }
}

diesel::table! {
    doctors (id) {
        id -> Text,
        name -> Text,
        title -> Nullable<Text>,
        specialty_id -> Text,
        languages -> Text,
        location -> Text,
        price -> Nullable<BigInt>,
        duration_min -> BigInt,
        active -> Bool,
        user_id -> Nullable<Text>,
        created_at -> BigInt,
    }
}

diesel::table! {
    schedules (id) {
        id -> BigInt,
        doctor_id -> Text,
        weekday -> BigInt,
        starts_min -> BigInt,
        ends_min -> BigInt,
        valid_from -> Nullable<Text>,
        valid_to -> Nullable<Text>,
    }
}

diesel::table! {
    days_off (id) {
        id -> BigInt,
        doctor_id -> Nullable<Text>,
        day -> Text,
        reason -> Text,
    }
}

diesel::table! {
    holds (id) {
        id -> Text,
        user_id -> Text,
        doctor_id -> Text,
        starts_at -> BigInt,
        ends_at -> BigInt,
        expires_at -> BigInt,
        created_at -> BigInt,
    }
}

diesel::table! {
    appointments (id) {
        id -> Text,
        code -> Text,
        status -> Text,
        patient_id -> Text,
        doctor_id -> Text,
        starts_at -> BigInt,
        ends_at -> BigInt,
        location -> Text,
        reason -> Text,
        source -> Text,
        version -> BigInt,
        queue_number -> Nullable<BigInt>,
        room -> Nullable<Text>,
        cancellation_reason -> Nullable<Text>,
        cancelled_at -> Nullable<BigInt>,
        booked_by -> Nullable<Text>,
        created_at -> BigInt,
        updated_at -> BigInt,
    }
}

diesel::table! {
    slots (doctor_id, starts_at) {
        doctor_id -> Text,
        starts_at -> BigInt,
        hold_id -> Nullable<Text>,
        appointment_id -> Nullable<Text>,
        patient_id -> Nullable<Text>,
        expires_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    appointment_events (id) {
        id -> BigInt,
        appointment_id -> Text,
        version -> BigInt,
        kind -> Text,
        status -> Text,
        starts_at -> BigInt,
        actor_id -> Nullable<Text>,
        actor_role -> Nullable<Text>,
        at -> BigInt,
    }
}

diesel::table! {
    waitlist (id) {
        id -> Text,
        user_id -> Text,
        patient_id -> Text,
        specialty_id -> Nullable<Text>,
        doctor_id -> Nullable<Text>,
        day_from -> Nullable<Text>,
        day_to -> Nullable<Text>,
        status -> Text,
        created_at -> BigInt,
        updated_at -> BigInt,
    }
}

diesel::table! {
    callbacks (id) {
        id -> Text,
        user_id -> Text,
        conversation_id -> Nullable<Text>,
        phone -> Text,
        reason -> Text,
        wanted_from -> Nullable<BigInt>,
        wanted_to -> Nullable<BigInt>,
        status -> Text,
        done_by -> Nullable<Text>,
        created_at -> BigInt,
        updated_at -> BigInt,
    }
}

diesel::table! {
    records (id) {
        id -> Text,
        patient_id -> Text,
        kind -> Text,
        body -> Text,
        recorded_by -> Nullable<Text>,
        created_at -> BigInt,
    }
}

diesel::table! {
    visits (id) {
        id -> Text,
        patient_id -> Text,
        appointment_id -> Nullable<Text>,
        day -> Text,
        doctor_name -> Text,
        specialty -> Text,
        body -> Text,
        created_at -> BigInt,
    }
}

diesel::table! {
    invoices (id) {
        id -> Text,
        number -> Text,
        patient_id -> Text,
        appointment_id -> Nullable<Text>,
        status -> Text,
        total -> BigInt,
        insurance_share -> BigInt,
        due -> BigInt,
        lines -> Text,
        issued_at -> Nullable<BigInt>,
        created_at -> BigInt,
    }
}

diesel::table! {
    outbox (id) {
        id -> BigInt,
        kind -> Text,
        dedupe_key -> Text,
        payload -> Text,
        due_at -> BigInt,
        attempts -> BigInt,
        error -> Nullable<Text>,
        done_at -> Nullable<BigInt>,
        created_at -> BigInt,
    }
}

diesel::table! {
    notifications (id) {
        id -> Text,
        dedupe_key -> Text,
        patient_id -> Nullable<Text>,
        user_id -> Nullable<Text>,
        appointment_id -> Nullable<Text>,
        channel -> Text,
        kind -> Text,
        body -> Text,
        status -> Text,
        due_at -> BigInt,
        sent_at -> Nullable<BigInt>,
        attempts -> BigInt,
        error -> Nullable<Text>,
        created_at -> BigInt,
    }
}

diesel::table! {
    jobs (id) {
        id -> Text,
        kind -> Text,
        user_id -> Nullable<Text>,
        status -> Text,
        payload -> Text,
        result -> Nullable<Text>,
        error_code -> Nullable<Text>,
        error_detail -> Nullable<Text>,
        attempts -> BigInt,
        next_attempt_at -> Nullable<BigInt>,
        leased_until -> Nullable<BigInt>,
        created_at -> BigInt,
        updated_at -> BigInt,
    }
}

diesel::table! {
    webhook_endpoints (id) {
        id -> Text,
        url -> Text,
        events -> Text,
        secret -> Text,
        disabled -> Bool,
        created_at -> BigInt,
    }
}

diesel::table! {
    webhook_attempts (id) {
        id -> BigInt,
        endpoint_id -> Text,
        event_id -> Text,
        event -> Text,
        status_code -> Nullable<BigInt>,
        outcome -> Text,
        duration_ms -> BigInt,
        at -> BigInt,
        next_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    webhook_events (id) {
        id -> Text,
        kind -> Text,
        fingerprint -> Text,
        appointment_id -> Nullable<Text>,
        version -> Nullable<BigInt>,
        outcome -> Text,
        received_at -> BigInt,
    }
}

diesel::table! {
    idempotency_keys (user_id, key) {
        user_id -> Text,
        key -> Text,
        fingerprint -> Text,
        status -> Nullable<BigInt>,
        body -> Nullable<Text>,
        created_at -> BigInt,
    }
}

diesel::table! {
    usage (id) {
        id -> BigInt,
        conversation_id -> Nullable<Text>,
        message_id -> Nullable<Text>,
        feature -> Text,
        model -> Text,
        prompt_version -> Text,
        outcome -> Text,
        input_tokens -> BigInt,
        output_tokens -> BigInt,
        cached_tokens -> BigInt,
        reasoning_tokens -> BigInt,
        estimated -> Bool,
        duration_ms -> BigInt,
        first_token_ms -> Nullable<BigInt>,
        at -> BigInt,
    }
}

diesel::table! {
    prices (model, valid_from) {
        model -> Text,
        valid_from -> BigInt,
        currency -> Text,
        input -> Text,
        cached_input -> Text,
        output -> Text,
    }
}

diesel::table! {
    prompts (name, language, version) {
        name -> Text,
        language -> Text,
        version -> BigInt,
        body -> Text,
        author_id -> Nullable<Text>,
        created_at -> BigInt,
    }
}

diesel::table! {
    prompt_labels (name, language, label) {
        name -> Text,
        language -> Text,
        label -> Text,
        version -> BigInt,
        updated_at -> BigInt,
    }
}

diesel::table! {
    egress (id) {
        id -> BigInt,
        at -> BigInt,
        conversation_id -> Nullable<Text>,
        destination -> Text,
        purpose -> Text,
        consent_id -> Nullable<BigInt>,
        bytes -> BigInt,
        body -> Text,
    }
}

diesel::table! {
    audit (id) {
        id -> BigInt,
        at -> BigInt,
        actor_id -> Nullable<Text>,
        actor_role -> Nullable<Text>,
        action -> Text,
        subject_type -> Text,
        subject_id -> Text,
        reason -> Nullable<Text>,
        prev_hash -> Text,
        hash -> Text,
    }
}

diesel::joinable!(users -> patients (patient_id));
diesel::joinable!(sessions -> users (user_id));
diesel::joinable!(patient_relations -> users (user_id));
diesel::joinable!(patient_relations -> patients (patient_id));
diesel::joinable!(consents -> users (user_id));
diesel::joinable!(participants -> conversations (conversation_id));
diesel::joinable!(participants -> users (user_id));
diesel::joinable!(messages -> conversations (conversation_id));
diesel::joinable!(findings -> conversations (conversation_id));
diesel::joinable!(summaries -> conversations (conversation_id));
diesel::joinable!(feedback -> messages (message_id));
diesel::joinable!(feedback -> users (user_id));
diesel::joinable!(alerts -> conversations (conversation_id));
diesel::joinable!(alerts -> users (acknowledged_by));
diesel::joinable!(cases -> conversations (conversation_id));
diesel::joinable!(cases -> users (resolved_by));
diesel::joinable!(notes -> conversations (conversation_id));
diesel::joinable!(notes -> users (author_id));
diesel::joinable!(reviews -> messages (message_id));
diesel::joinable!(reviews -> users (reviewer_id));
diesel::joinable!(doctors -> specialties (specialty_id));
diesel::joinable!(doctors -> users (user_id));
diesel::joinable!(schedules -> doctors (doctor_id));
diesel::joinable!(days_off -> doctors (doctor_id));
diesel::joinable!(holds -> users (user_id));
diesel::joinable!(holds -> doctors (doctor_id));
diesel::joinable!(appointments -> patients (patient_id));
diesel::joinable!(appointments -> doctors (doctor_id));
diesel::joinable!(appointments -> users (booked_by));
diesel::joinable!(slots -> doctors (doctor_id));
diesel::joinable!(slots -> holds (hold_id));
diesel::joinable!(slots -> appointments (appointment_id));
diesel::joinable!(appointment_events -> appointments (appointment_id));
diesel::joinable!(waitlist -> users (user_id));
diesel::joinable!(waitlist -> patients (patient_id));
diesel::joinable!(waitlist -> specialties (specialty_id));
diesel::joinable!(waitlist -> doctors (doctor_id));
diesel::joinable!(callbacks -> conversations (conversation_id));
diesel::joinable!(records -> patients (patient_id));
diesel::joinable!(visits -> patients (patient_id));
diesel::joinable!(visits -> appointments (appointment_id));
diesel::joinable!(invoices -> patients (patient_id));
diesel::joinable!(invoices -> appointments (appointment_id));
diesel::joinable!(notifications -> patients (patient_id));
diesel::joinable!(notifications -> users (user_id));
diesel::joinable!(notifications -> appointments (appointment_id));
diesel::joinable!(jobs -> users (user_id));
diesel::joinable!(webhook_attempts -> webhook_endpoints (endpoint_id));
diesel::joinable!(prompts -> users (author_id));

diesel::allow_tables_to_appear_in_same_query!(
    meta,
    patients,
    users,
    sessions,
    patient_relations,
    consents,
    api_keys,
    conversations,
    participants,
    messages,
    findings,
    summaries,
    feedback,
    alerts,
    cases,
    notes,
    reviews,
    specialties,
    doctors,
    schedules,
    days_off,
    holds,
    appointments,
    slots,
    appointment_events,
    waitlist,
    callbacks,
    records,
    visits,
    invoices,
    outbox,
    notifications,
    jobs,
    webhook_endpoints,
    webhook_attempts,
    webhook_events,
    idempotency_keys,
    usage,
    prices,
    prompts,
    prompt_labels,
    egress,
    audit,
);
